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

enum class VariableType { kInt, kFraction, kEnum, kPath, kUri, kString, kText };

// One value of an enum.
struct Choice {
  std::string value;
  std::string text;      // what it stands for in the pipeline; may be empty
  std::string element;   // which GStreamer must have for it, if any
  std::string untested;  // why nobody has seen it work yet, if so
};

// One `[variables.NAME]` of a profile: a hole in its pipeline, and what may fill it.
struct Variable {
  std::string name;
  VariableType type = VariableType::kString;
  std::optional<std::string> default_value;                  // none: `--set` must give one
  bool optional = false;                                     // unless this says it need not
  bool secret = false;                                       // never shown
  std::optional<std::pair<std::string, std::string>> range;  // of an int or fraction, inclusive
  std::vector<Choice> choices;                               // of an enum, in the file's order
  std::string help;
  std::vector<std::string> schemes;  // of a uri; none: any
  bool numbered = false;  // a path of many files, with one conversion of printf(3) for a number
};

// The choice that means the first one whose element is installed.
inline constexpr std::string_view kAutomatic = "auto";

std::optional<VariableType> parse_variable_type(std::string_view name);
std::string_view to_string(VariableType type);
bool is_variable_name(std::string_view name);
bool is_plain_value(std::string_view value);
bool is_free_text(VariableType type);
bool has_texts(const Variable &variable);
bool has_elements(const Variable &variable);
bool may_be_absent(const Variable &variable);
bool is_secret(const Variable &variable, std::string_view value);
const Variable *find_variable(const std::vector<Variable> &variables, std::string_view name);
const Choice *find_choice(const Variable &variable, std::string_view value);
std::string expected_value(const Variable &variable);
Result<std::string> check_value(const Variable &variable, std::string_view value);

}  // namespace sentry::pipelines
