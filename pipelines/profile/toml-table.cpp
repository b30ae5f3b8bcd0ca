// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/toml-table.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace sentry::pipelines {
namespace {

std::optional<std::string> scalar_text(const toml::node &node, bool numbers) {
  if (const auto *text = node.as_string()) return text->get();
  if (const auto *number = node.as_integer(); numbers && number != nullptr) {
    return std::to_string(number->get());
  }
  return std::nullopt;
}

// As short as can be and still the same number.
std::string real_text(double number) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr};
}

}  // namespace

/// "file:line:column: sentence", as compilers write it, so that editors can jump there.
std::string located(const std::string &file, const toml::source_position &position,
                    std::string_view sentence) {
  return file + ":" + std::to_string(position.line) + ":" + std::to_string(position.column) + ": " +
         std::string(sentence);
}

/// A table's keys as the file has them, where toml++ sorts them by name.
std::vector<const toml::key *> keys_in_order(const toml::table &table) {
  std::vector<const toml::key *> keys;
  for (const auto &[key, value] : table) keys.push_back(&key);
  std::sort(keys.begin(), keys.end(), [](const toml::key *left, const toml::key *right) {
    return left->source().begin < right->source().begin;
  });
  return keys;
}

void TableReader::fail(const toml::source_position &position, const std::string &sentence) {
  if (!error_) error_ = Error{ErrorCode::kInvalid, located(file_, position, sentence)};
}

void TableReader::fail_at(std::string_view key, const std::string &sentence) {
  const toml::node *value = table_.get(key);
  fail((value != nullptr ? value->source() : table_.source()).begin, sentence);
}

/// Refuses every key that is not one of `keys`, the first in the file first.
void TableReader::allow_only(std::initializer_list<std::string_view> keys) {
  const auto all = keys_in_order(table_);
  const auto first = std::find_if(all.begin(), all.end(), [&](const toml::key *key) {
    return std::find(keys.begin(), keys.end(), key->str()) == keys.end();
  });
  if (first == all.end()) return;
  std::string expected;
  for (const std::string_view key : keys) {
    expected.append(expected.empty() ? "" : ", ").append(key);
  }
  fail((*first)->source().begin, "unknown key \"" + std::string((*first)->str()) + "\" in " +
                                     title_ + ": expected " + expected);
}

const toml::node *TableReader::expect(std::string_view key, bool good, std::string_view expected) {
  const toml::node *value = table_.get(key);
  if (value == nullptr || good) return value;
  fail_at(key, "\"" + std::string(key) + "\" of " + title_ + " must be " + std::string(expected));
  return nullptr;
}

std::string TableReader::string(std::string_view key) {
  const toml::node *value = table_.get(key);
  value = expect(key, value != nullptr && value->is_string(), "a string");
  return value != nullptr ? value->as_string()->get() : "";
}

std::string TableReader::required_string(std::string_view key) {
  std::string text = string(key);
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    fail_at(key, title_ + " needs \"" + std::string(key) + "\", a string that is not empty");
  }
  return text;
}

bool TableReader::boolean(std::string_view key) {
  const toml::node *value = table_.get(key);
  value = expect(key, value != nullptr && value->is_boolean(), "true or false");
  return value != nullptr && value->as_boolean()->get();
}

std::optional<std::string> TableReader::scalar(std::string_view key) {
  const toml::node *value = table_.get(key);
  value = expect(key, value != nullptr && scalar_text(*value, true), "a string or a whole number");
  return value != nullptr ? scalar_text(*value, true) : std::nullopt;
}

std::optional<std::string> TableReader::number(std::string_view key) {
  const toml::node *value = table_.get(key);
  const bool is_real = value != nullptr && value->is_floating_point();
  value = expect(key, value != nullptr && (is_real || scalar_text(*value, true)),
                 "a number or a string");
  if (value == nullptr) return std::nullopt;
  return is_real ? real_text(value->as_floating_point()->get()) : scalar_text(*value, true);
}

std::vector<std::string> TableReader::list(std::string_view key, bool numbers,
                                           std::string_view expected) {
  const toml::node *value = table_.get(key);
  const toml::array *array = value != nullptr ? value->as_array() : nullptr;
  std::vector<std::string> texts;
  if (expect(key, array != nullptr, expected) == nullptr || array == nullptr) return texts;
  for (const toml::node &element : *array) {
    if (auto text = scalar_text(element, numbers)) {
      texts.push_back(std::move(*text));
    } else {
      fail(element.source().begin,
           "\"" + std::string(key) + "\" of " + title_ + " must be " + std::string(expected));
    }
  }
  return texts;
}

std::vector<std::string> TableReader::strings(std::string_view key) {
  return list(key, false, "an array of strings");
}

std::vector<std::string> TableReader::scalars(std::string_view key) {
  return list(key, true, "an array of strings or whole numbers");
}

const toml::table *TableReader::table(std::string_view key) {
  const toml::node *value = table_.get(key);
  value = expect(key, value != nullptr && value->is_table(), "a table");
  return value != nullptr ? value->as_table() : nullptr;
}

}  // namespace sentry::pipelines
