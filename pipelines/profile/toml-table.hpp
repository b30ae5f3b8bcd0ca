// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <toml++/toml.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "transport/base/result.hpp"

namespace sentry::pipelines {

// Reads the keys of one TOML table and keeps the first thing found wrong with them, as
// "file:line:column: sentence". After an error the values read are meaningless.
class TableReader {
 public:
  TableReader(const toml::table &table, std::string title, const std::string &file,
              std::optional<Error> &error)
      : table_(table), title_(std::move(title)), file_(file), error_(error) {}

  void allow_only(std::initializer_list<std::string_view> keys);
  std::string required_string(std::string_view key);
  std::string string(std::string_view key);
  bool boolean(std::string_view key);
  std::vector<std::string> strings(std::string_view key);
  // A string, or a whole number as text.
  std::optional<std::string> scalar(std::string_view key);
  // The same, or a number with a fraction.
  std::optional<std::string> number(std::string_view key);
  std::vector<std::string> scalars(std::string_view key);
  const toml::table *table(std::string_view key);

  [[nodiscard]] const toml::node *node(std::string_view key) const { return table_.get(key); }
  // The table [variables.NAME] below this one.
  [[nodiscard]] const toml::node *variable(std::string_view name) const {
    return table_["variables"][name].node();
  }
  void fail(const toml::source_position &position, const std::string &sentence);
  void fail_at(std::string_view key, const std::string &sentence);

 private:
  const toml::node *expect(std::string_view key, bool good, std::string_view expected);
  std::vector<std::string> list(std::string_view key, bool numbers, std::string_view expected);

  const toml::table &table_;
  std::string title_;  // "the profile" or "[variables.NAME]"
  const std::string &file_;
  std::optional<Error> &error_;
};

std::vector<const toml::key *> keys_in_order(const toml::table &table);
std::string located(const std::string &file, const toml::source_position &position,
                    std::string_view sentence);

}  // namespace sentry::pipelines
