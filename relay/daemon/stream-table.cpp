// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <algorithm>
#include <array>

#include "relay/daemon/config-tables.hpp"
#include "relay/daemon/setting.hpp"
#include "relay/daemon/table-fields.hpp"

namespace sentry::relay {
namespace {

constexpr std::array kFields{
    Field<StreamEntry>{"directory", "the path of a directory", set_field<&StreamEntry::directory>},
    Field<StreamEntry>{"signing_key_file", "the path of a file",
                       set_field<&StreamEntry::signing_key_file>},
    Field<StreamEntry>{"password_file", "the path of a file",
                       set_field<&StreamEntry::password_file>},
};

}  // namespace

/// Reads `[stream.NAME]`; each names a stream that is served.
void read_streams(const toml::table &tables, Options &options, Problems &problems) {
  // In the order of the file, because the first stream has a place of its own.
  std::vector<std::pair<const toml::key *, const toml::node *>> entries;
  for (const auto &[key, node] : tables) entries.emplace_back(&key, &node);
  std::sort(entries.begin(), entries.end(), [](const auto &a, const auto &b) {
    return a.first->source().begin < b.first->source().begin;
  });
  const Setting &setting = *find_setting("stream");
  for (const auto &[key, node] : entries) {
    const std::string name(key->str());
    const toml::table *table = node->as_table();
    if (name != kEveryOther && !set(setting, options, name)) {
      problems.add(key->source(),
                   "stream \"" + name + "\": expected a name of " + expected(setting));
    } else if (table == nullptr) {
      problems.add_value(*node, "stream." + name, "a table that begins with [stream." + name + "]");
    } else {
      options.stream_entries[name] = read_fields<StreamEntry>(*table, kFields, problems);
    }
  }
}

}  // namespace sentry::relay
