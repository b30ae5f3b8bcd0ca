// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "transport/base/result.hpp"

namespace sentry::pipelines {

enum class VariableType { kInt, kFraction, kEnum, kPath, kUri, kString };

// One `[variables.NAME]` of a profile: a hole in its pipeline, and what may fill it.
struct Variable {
  std::string name;
  VariableType type = VariableType::kString;
  std::optional<std::string> default_value;                  // none: `--set` must give one
  std::optional<std::pair<std::string, std::string>> range;  // of an int or fraction, inclusive
  std::vector<std::string> choices;                          // of an enum
  std::string help;
};

std::optional<VariableType> parse_variable_type(std::string_view name);
std::string_view to_string(VariableType type);
bool is_variable_name(std::string_view name);
bool is_plain_value(std::string_view value);
bool is_free_text(VariableType type);
std::string expected_value(const Variable &variable);
Result<std::string> check_value(const Variable &variable, std::string_view value);

}  // namespace sentry::pipelines
