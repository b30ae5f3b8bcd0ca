// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <array>

#include "relay/daemon/config-tables.hpp"
#include "relay/daemon/set-option.hpp"
#include "relay/daemon/table-fields.hpp"

namespace sentry::relay {
namespace {

bool set_address(ListenerEntry &entry, const toml::node &node) {
  const auto address = node.value_exact<std::string>();
  if (!address || !is_listen_address(*address)) return false;
  entry.address = *address;
  return true;
}

bool set_purpose(ListenerEntry &entry, const toml::node &node) {
  const auto purpose = node.value_exact<std::string>();
  if (purpose == "http") {
    entry.purpose = Purpose::kHttp;
  } else if (purpose == "https") {
    entry.purpose = Purpose::kHttps;
  } else if (purpose == "admin") {
    entry.purpose = Purpose::kAdmin;
  } else {
    return false;
  }
  return true;
}

bool set_proxy_protocol(ListenerEntry &entry, const toml::node &node) {
  const auto value = node.value_exact<bool>();
  if (value) entry.proxy_protocol = *value;
  return value.has_value();
}

constexpr std::array kFields{
    Field<ListenerEntry>{"address", "ADDRESS:PORT, [IPV6]:PORT, :PORT or unix:PATH", set_address},
    Field<ListenerEntry>{"purpose", R"("http", "https" or "admin")", set_purpose},
    Field<ListenerEntry>{"proxy_protocol", "true or false", set_proxy_protocol},
};

// What every key says for itself may not fit together.
void check_whole(const ListenerEntry &entry, const toml::table &table, Problems &problems) {
  if (!table.contains("address")) {
    problems.add(table.source(), R"(a [[listener]] has no "address"; expected )" +
                                     std::string(kFields.front().expected));
  }
  if (entry.proxy_protocol && entry.purpose == Purpose::kAdmin) {
    problems.add(table.source(),
                 R"(a [[listener]] with purpose = "admin" takes no "proxy_protocol")");
  }
}

}  // namespace

/// Reads the `[[listener]]` tables.
std::vector<ListenerEntry> read_listeners(const toml::node &node, Problems &problems) {
  std::vector<ListenerEntry> listeners;
  if (!node.is_array_of_tables()) {
    problems.add_value(node, "listener", "tables that begin with [[listener]]");
    return listeners;
  }
  for (const toml::node &element : *node.as_array()) {
    const toml::table &table = *element.as_table();
    listeners.push_back(read_fields<ListenerEntry>(table, kFields, problems));
    check_whole(listeners.back(), table, problems);
  }
  return listeners;
}

}  // namespace sentry::relay
