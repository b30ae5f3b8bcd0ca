// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/server-table.hpp"

#include <array>
#include <optional>

namespace sentry::relay {
namespace {

constexpr std::int64_t kMaxWeight = 1'000'000;

struct Field {
  std::string_view name;
  std::string_view expected;
  bool (*set)(ServerEntry &entry, const toml::node &node);
};

bool set_url(ServerEntry &entry, const toml::node &node) {
  const auto url = node.value_exact<std::string>();
  if (!url || !(url->starts_with("http://") || url->starts_with("https://"))) return false;
  if (!url->ends_with('/')) return false;
  entry.url = *url;
  return true;
}

bool set_weight(ServerEntry &entry, const toml::node &node) {
  const auto weight = node.value_exact<std::int64_t>();
  if (!weight || *weight < 0 || *weight > kMaxWeight) return false;
  entry.weight = static_cast<std::uint32_t>(*weight);
  return true;
}

bool set_region(ServerEntry &entry, const toml::node &node) {
  const auto region = node.value_exact<std::string>();
  if (region) entry.region = *region;
  return region.has_value();
}

bool set_state(ServerEntry &entry, const toml::node &node) {
  const auto state = node.value_exact<std::string>();
  if (!state || (*state != "ready" && *state != "draining" && *state != "down")) return false;
  entry.state = *state;
  return true;
}

constexpr std::array kFields{
    Field{"url", "an address with http:// or https:// and a slash at its end", set_url},
    Field{"weight", "a whole number from 0 to 1000000", set_weight},
    Field{"region", "a text", set_region},
    Field{"state", R"("ready", "draining" or "down")", set_state},
};

const Field *find_field(std::string_view name) {
  for (const Field &field : kFields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

ServerEntry read_server(const toml::table &table, Problems &problems) {
  ServerEntry entry;
  for (const auto &[key, node] : table) {
    const Field *field = find_field(key.str());
    if (field == nullptr) {
      std::array<std::string_view, kFields.size()> names;
      for (std::size_t i = 0; i < names.size(); ++i) names[i] = kFields[i].name;
      problems.add_unknown(key, names);
    } else if (!field->set(entry, node)) {
      problems.add_value(node, key.str(), field->expected);
    }
  }
  if (!table.contains("url")) {
    problems.add(table.source(),
                 "a [[server]] has no \"url\"; expected " + std::string(kFields.front().expected));
  }
  return entry;
}

}  // namespace

/// Reads the `[[server]]` tables.
std::vector<ServerEntry> read_servers(const toml::node &node, Problems &problems) {
  std::vector<ServerEntry> servers;
  const toml::array *tables = node.as_array();
  if (tables == nullptr || !node.is_array_of_tables()) {
    problems.add_value(node, "server", "tables that begin with [[server]]");
    return servers;
  }
  for (const toml::node &table : *tables) {
    servers.push_back(read_server(*table.as_table(), problems));
  }
  return servers;
}

}  // namespace sentry::relay
