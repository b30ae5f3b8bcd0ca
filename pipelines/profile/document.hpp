// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipelines/profile/toml-table.hpp"
#include "pipelines/profile/variable.hpp"

namespace sentry::pipelines {

// A TOML file with a pipeline's text in it: a profile's or a stage's.
class Document {
 public:
  static Result<Document> parse(std::string_view text, const std::string &file);

  [[nodiscard]] const std::string &file() const { return file_; }
  [[nodiscard]] const toml::table &table() const { return table_; }
  [[nodiscard]] std::optional<Error> check_texts(const std::vector<Variable> &variables) const;

 private:
  Document(std::string_view text, std::string file, toml::table table)
      : text_(text), file_(std::move(file)), table_(std::move(table)) {}
  [[nodiscard]] toml::source_position position(const toml::node &value, std::size_t offset) const;

  std::string text_;
  std::string file_;
  toml::table table_;
};

}  // namespace sentry::pipelines
