// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/document.hpp"

#include <algorithm>

#include "pipelines/profile/check-text.hpp"

namespace sentry::pipelines {
namespace {

std::size_t offset_of(std::string_view text, const toml::source_position &position) {
  std::size_t offset = 0;
  for (toml::source_index line = 1; line < position.line; ++line) {
    const std::size_t end = text.find('\n', offset);
    if (end == std::string_view::npos) return text.size();
    offset = end + 1;
  }
  return std::min(text.size(), offset + position.column - 1);
}

struct Text {
  const toml::node *value;
  TextKind kind;
};

// A choice's text stands alone, or in a table beside what it needs.
const toml::node *text_of_choice(const toml::node &choice) {
  const toml::table *table = choice.as_table();
  return table != nullptr ? table->get("text") : &choice;
}

// Every text of a pipeline in the file. What is no string has been refused before.
std::vector<Text> texts_of(const toml::table &table) {
  std::vector<Text> texts{{table.get("pipeline"), TextKind::kPipeline}};
  const toml::table *variables = table["variables"].as_table();
  if (variables == nullptr) return texts;
  for (const toml::key *name : keys_in_order(*variables)) {
    const toml::table *choices = (*variables)[*name]["choices"].as_table();
    if (choices == nullptr) continue;
    for (const toml::key *choice : keys_in_order(*choices)) {
      texts.push_back({text_of_choice(*choices->get(*choice)), TextKind::kChoice});
    }
  }
  return texts;
}

}  // namespace

Result<Document> Document::parse(std::string_view text, const std::string &file) {
  toml::parse_result parsed = toml::parse(text, file);
  if (!parsed) {
    return Error{ErrorCode::kInvalid,
                 located(file, parsed.error().source().begin, parsed.error().description())};
  }
  return Document(text, file, std::move(parsed).table());
}

// Where byte `offset` of a string stands in the file, if the file has it as it is (TOML's literal
// strings); else where the value begins.
toml::source_position Document::position(const toml::node &value, std::size_t offset) const {
  const auto start = value.source().begin;
  const std::string_view text(text_);
  const std::size_t found = text.find(value.as_string()->get(), offset_of(text, start));
  if (found == std::string_view::npos) return start;
  const std::string_view before = text.substr(0, found + offset);
  const std::size_t newline = before.rfind('\n');
  const std::size_t line_start = newline == std::string_view::npos ? 0 : newline + 1;
  return {static_cast<toml::source_index>(1 + std::count(before.begin(), before.end(), '\n')),
          static_cast<toml::source_index>(1 + before.size() - line_start)};
}

/// Finds the first text that cannot be filled with `variables`, the file's own and others'.
std::optional<Error> Document::check_texts(const std::vector<Variable> &variables) const {
  for (const auto &[value, kind] : texts_of(table_)) {
    if (value == nullptr || !value->is_string()) continue;
    if (const auto problem = check_text(value->as_string()->get(), variables, kind)) {
      return Error{ErrorCode::kInvalid,
                   located(file_, position(*value, problem->offset), problem->message)};
    }
  }
  return std::nullopt;
}

}  // namespace sentry::pipelines
