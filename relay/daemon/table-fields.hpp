// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "relay/daemon/toml-text.hpp"

namespace sentry::relay {

// One key of a table that describes one Entry, such as a `[[server]]`.
template <class Entry>
struct Field {
  std::string_view name;  // with underscores; dashes do as well
  std::string_view expected;
  bool (*set)(Entry &entry, const toml::node &node);
};

// Any text but an empty one.
template <auto Member, class Entry>
bool set_field(Entry &entry, const toml::node &node) {
  const auto text = node.value_exact<std::string>();
  if (!text || text->empty()) return false;
  entry.*Member = *text;
  return true;
}

/// Reads the whole of a table; what is wrong goes to `problems`.
template <class Entry>
Entry read_fields(const toml::table &table, std::span<const Field<Entry>> fields,
                  Problems &problems) {
  Entry entry;
  for (const auto &[key, node] : table) {
    std::string name(key.str());
    std::replace(name.begin(), name.end(), '-', '_');
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&name](const auto &each) { return each.name == name; });
    if (field == fields.end()) {
      std::vector<std::string_view> names;
      for (const auto &each : fields) names.push_back(each.name);
      problems.add_unknown(key, names);
    } else if (!field->set(entry, node)) {
      problems.add_value(node, key.str(), field->expected);
    }
  }
  return entry;
}

}  // namespace sentry::relay
