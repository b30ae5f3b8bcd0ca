// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/variable.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <compare>
#include <cstdint>

#include "pipelines/profile/fraction.hpp"
#include "transport/base/frame.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::array<std::pair<std::string_view, VariableType>, 7> kTypes{{
    {"int", VariableType::kInt},
    {"fraction", VariableType::kFraction},
    {"enum", VariableType::kEnum},
    {"path", VariableType::kPath},
    {"uri", VariableType::kUri},
    {"string", VariableType::kString},
    {"text", VariableType::kText},
}};

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z'); }

std::optional<std::int64_t> parse_int(std::string_view text) {
  std::int64_t value = 0;
  const char *end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

std::optional<std::string> canonical_int(const Variable &variable, std::string_view text) {
  const auto value = parse_int(text);
  if (!value) return std::nullopt;
  if (variable.range) {
    const auto low = parse_int(variable.range->first);
    const auto high = parse_int(variable.range->second);
    if ((low && *value < *low) || (high && *value > *high)) return std::nullopt;
  }
  return std::to_string(*value);
}

std::optional<std::string> canonical_fraction(const Variable &variable, std::string_view text) {
  const auto value = parse_fraction(text);
  if (!value) return std::nullopt;
  if (variable.range) {
    const auto low = parse_fraction(variable.range->first);
    const auto high = parse_fraction(variable.range->second);
    if ((low && std::is_lt(compare(*value, *low))) ||
        (high && std::is_gt(compare(*value, *high)))) {
      return std::nullopt;
    }
  }
  return to_string(*value);
}

std::optional<std::string> canonical_text(std::string_view text) {
  const bool control = std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
  if (control || !is_utf8(text)) return std::nullopt;
  return std::string(text);
}

// Elements that write text into pictures read it as Pango's markup.
std::optional<std::string> canonical_painted(std::string_view text) {
  if (!canonical_text(text)) return std::nullopt;
  std::string escaped;
  for (const char c : text) {
    if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

// One %d, with a width if need be; %% is a plain %. An element would read another conversion from
// memory that is not its own.
bool is_numbered(std::string_view path) {
  int numbers = 0;
  for (std::size_t at = path.find('%'); at < path.size(); at = path.find('%', at)) {
    ++at;
    if (path.substr(at, 1) == "%") {
      ++at;
      continue;
    }
    while (at < path.size() && is_digit(path[at])) ++at;
    if (path.substr(at, 1) != "d") return false;
    ++numbers;
  }
  return numbers == 1;
}

std::optional<std::string> canonical_path(const Variable &variable, std::string_view text) {
  if (text.empty() || (variable.numbered && !is_numbered(text))) return std::nullopt;
  return canonical_text(text);
}

bool has_scheme(const Variable &variable, std::string_view scheme) {
  const auto is_same = [&](std::string_view other) {
    return std::equal(scheme.begin(), scheme.end(), other.begin(), other.end(),
                      [](char left, char right) { return (left | 0x20) == (right | 0x20); });
  };
  return variable.schemes.empty() ||
         std::any_of(variable.schemes.begin(), variable.schemes.end(), is_same);
}

// The scheme's letters are RFC 3986's (section 3.1); the element judges the rest.
std::optional<std::string> canonical_uri(const Variable &variable, std::string_view text) {
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos || colon == 0 || colon + 3 == text.size()) {
    return std::nullopt;
  }
  const auto scheme = text.substr(0, colon);
  const bool good = is_letter(scheme[0]) && std::all_of(scheme.begin(), scheme.end(), [](char c) {
                      return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
                    });
  if (!good || !has_scheme(variable, scheme) || text.find(' ') != std::string_view::npos) {
    return std::nullopt;
  }
  return canonical_text(text);
}

std::optional<std::string> canonical(const Variable &variable, std::string_view value) {
  switch (variable.type) {
    case VariableType::kInt:
      return canonical_int(variable, value);
    case VariableType::kFraction:
      return canonical_fraction(variable, value);
    case VariableType::kEnum:
      if (find_choice(variable, value) == nullptr &&
          !(value == kAutomatic && has_elements(variable))) {
        return std::nullopt;
      }
      return std::string(value);
    case VariableType::kPath:
      return canonical_path(variable, value);
    case VariableType::kUri:
      return canonical_uri(variable, value);
    case VariableType::kString:
      return canonical_text(value);
    case VariableType::kText:
      return canonical_painted(value);
  }
  return std::nullopt;
}

std::string within(const Variable &variable) {
  if (!variable.range) return "";
  return " from " + variable.range->first + " to " + variable.range->second;
}

}  // namespace

std::optional<VariableType> parse_variable_type(std::string_view name) {
  const auto *found =
      std::find_if(kTypes.begin(), kTypes.end(), [&](auto &type) { return type.first == name; });
  if (found == kTypes.end()) return std::nullopt;
  return found->second;
}

std::string_view to_string(VariableType type) {
  const auto *found =
      std::find_if(kTypes.begin(), kTypes.end(), [&](auto &entry) { return entry.second == type; });
  return found->first;
}

/// Names are `[a-z][a-z0-9-]*`, as GStreamer's properties are written.
bool is_variable_name(std::string_view name) {
  return !name.empty() && is_lower(name[0]) && std::all_of(name.begin(), name.end(), [](char c) {
    return is_lower(c) || is_digit(c) || c == '-';
  });
}

/// Whether `value` means itself anywhere in a launch text, in caps as well as in a property.
bool is_plain_value(std::string_view value) {
  return !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
    return is_letter(c) || is_digit(c) || std::string_view("_.:/+-").find(c) != std::string::npos;
  });
}

/// Whether values of `type` may hold characters that mean something to gst-launch.
bool is_free_text(VariableType type) {
  return type == VariableType::kPath || type == VariableType::kUri ||
         type == VariableType::kString || type == VariableType::kText;
}

/// Whether its choices stand for more than words: elements, or properties with their values.
bool has_texts(const Variable &variable) {
  return std::any_of(variable.choices.begin(), variable.choices.end(), [](const Choice &choice) {
    return !choice.text.empty() && !is_plain_value(choice.text);
  });
}

bool has_elements(const Variable &variable) {
  return std::any_of(variable.choices.begin(), variable.choices.end(),
                     [](const Choice &choice) { return !choice.element.empty(); });
}

/// Whether a section around it may have to go. A choice without a text is no value.
bool may_be_absent(const Variable &variable) {
  return variable.optional || std::any_of(variable.choices.begin(), variable.choices.end(),
                                          [](const Choice &choice) { return choice.text.empty(); });
}

/// Whether `value` must not be shown: the profile says so, or it is a URI that may have a user, a
/// password or, in its query, what cameras take for them.
bool is_secret(const Variable &variable, std::string_view value) {
  if (variable.secret) return true;
  return variable.type == VariableType::kUri && value.find_first_of("@?") != std::string_view::npos;
}

const Variable *find_variable(const std::vector<Variable> &variables, std::string_view name) {
  const auto found = std::find_if(variables.begin(), variables.end(),
                                  [&](const Variable &variable) { return variable.name == name; });
  return found == variables.end() ? nullptr : &*found;
}

const Choice *find_choice(const Variable &variable, std::string_view value) {
  const auto found = std::find_if(variable.choices.begin(), variable.choices.end(),
                                  [&](const Choice &choice) { return choice.value == value; });
  return found == variable.choices.end() ? nullptr : &*found;
}

/// What a good value is, as the end of a sentence: "a whole number from 1 to 100".
std::string expected_value(const Variable &variable) {
  switch (variable.type) {
    case VariableType::kInt:
      return "a whole number" + within(variable);
    case VariableType::kFraction:
      return "a fraction such as 30/1" + within(variable);
    case VariableType::kEnum: {
      std::string text = has_elements(variable) ? "one of auto, " : "one of ";
      for (const Choice &choice : variable.choices) {
        text += (&choice == variable.choices.data() ? "" : ", ") + choice.value;
      }
      return text;
    }
    case VariableType::kPath:
      return variable.numbered ? "a path with one %d, or such as %05d, for a number"
                               : "a path without control characters";
    case VariableType::kUri:
      return "a URI such as " + (variable.schemes.empty() ? "scheme" : variable.schemes.front()) +
             "://host/path, without spaces";
    case VariableType::kString:
    case VariableType::kText:
      return "text without control characters";
  }
  return "";
}

/// Returns `value` in the one way in which it enters a pipeline ("30" becomes "30/1" for a
/// fraction), or says what was expected instead.
Result<std::string> check_value(const Variable &variable, std::string_view value) {
  if (auto good = canonical(variable, value)) return std::move(*good);
  const std::string given =
      is_secret(variable, value) ? "What was given" : "\"" + std::string(value) + "\"";
  return Error{ErrorCode::kInvalid, given + " is not a value for " + variable.name + ": expected " +
                                        expected_value(variable)};
}

}  // namespace sentry::pipelines
