// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <array>

#include "relay/daemon/config-tables.hpp"
#include "relay/daemon/table-fields.hpp"

namespace sentry::relay {
namespace {

constexpr std::int64_t kMaxWeight = 1'000'000;

bool set_url(ListedServer &entry, const toml::node &node) {
  const auto url = node.value_exact<std::string>();
  if (!url || !(url->starts_with("http://") || url->starts_with("https://"))) return false;
  if (!url->ends_with('/')) return false;
  entry.url = *url;
  return true;
}

bool set_weight(ListedServer &entry, const toml::node &node) {
  const auto weight = node.value_exact<std::int64_t>();
  if (!weight || *weight < 0 || *weight > kMaxWeight) return false;
  entry.weight = static_cast<std::uint32_t>(*weight);
  return true;
}

bool set_region(ListedServer &entry, const toml::node &node) {
  const auto region = node.value_exact<std::string>();
  if (region) entry.region = *region;
  return region.has_value();
}

bool set_state(ListedServer &entry, const toml::node &node) {
  const auto state = node.value_exact<std::string>();
  if (!state || (*state != "ready" && *state != "draining" && *state != "down")) return false;
  entry.state = *state;
  return true;
}

constexpr std::array kFields{
    Field<ListedServer>{"url", "an address with http:// or https:// and a slash at its end",
                        set_url},
    Field<ListedServer>{"weight", "a whole number from 0 to 1000000", set_weight},
    Field<ListedServer>{"region", "a text", set_region},
    Field<ListedServer>{"state", R"("ready", "draining" or "down")", set_state},
};

}  // namespace

/// Reads the `[[server]]` tables.
std::vector<ListedServer> read_servers(const toml::node &node, Problems &problems) {
  std::vector<ListedServer> servers;
  if (!node.is_array_of_tables()) {
    problems.add_value(node, "server", "tables that begin with [[server]]");
    return servers;
  }
  for (const toml::node &element : *node.as_array()) {
    const toml::table &table = *element.as_table();
    servers.push_back(read_fields<ListedServer>(table, kFields, problems));
    if (table.contains("url")) continue;
    problems.add(table.source(),
                 "a [[server]] has no \"url\"; expected " + std::string(kFields.front().expected));
  }
  return servers;
}

}  // namespace sentry::relay
