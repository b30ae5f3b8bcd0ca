// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/substitute.hpp"

#include <algorithm>

#include "pipelines/profile/gst-quote.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::string_view kSpaces = " \t\r\n\v\f";

bool is_space(char c) { return kSpaces.find(c) != std::string_view::npos; }

const Variable *find_variable(const std::vector<Variable> &variables, std::string_view name) {
  const auto found = std::find_if(variables.begin(), variables.end(),
                                  [&](const Variable &variable) { return variable.name == name; });
  return found == variables.end() ? nullptr : &*found;
}

std::string known_names(const std::vector<Variable> &variables) {
  if (variables.empty()) return "the profile has no variables";
  std::string names;
  for (const Variable &variable : variables) {
    names += (names.empty() ? "its variables are " : ", ") + variable.name;
  }
  return names;
}

// What stands between two spaces, of which `text[offset]` is one byte.
std::string_view word_at(std::string_view text, std::size_t offset) {
  const std::size_t before = text.find_last_of(kSpaces, offset);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  return text.substr(begin, text.find_first_of(kSpaces, offset) - begin);
}

bool is_identifier(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == ':';
}

// The length of `property=` at the head of `word`, or 0.
std::size_t assignment_length(std::string_view word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string_view::npos || equals == 0) return 0;
  const std::string_view name = word.substr(0, equals);
  return std::all_of(name.begin(), name.end(), is_identifier) ? equals + 1 : 0;
}

bool follows_a_comma(std::string_view text, std::string_view word) {
  const auto begin = static_cast<std::size_t>(word.data() - text.data());
  const std::size_t last = text.substr(0, begin).find_last_not_of(kSpaces);
  return last != std::string_view::npos && text[last] == ',';
}

bool is_quoted(std::string_view text, std::size_t offset) {
  char open = 0;
  for (std::size_t at = 0; at < offset; ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (open != 0 ? text[at] == open : (text[at] == '"' || text[at] == '\'')) {
      open = open != 0 ? '\0' : text[at];
    }
  }
  return open != 0;
}

// Free text may only be (a part of) one property's unquoted value: only there can it be quoted so
// that the launch grammar sees nothing in it. In caps and inside quotes it cannot.
bool may_hold_free_text(std::string_view text, std::size_t offset) {
  const std::string_view word = word_at(text, offset);
  const std::size_t head = assignment_length(word);
  return head != 0 && word.data() + head <= text.data() + offset &&
         word.find_first_of("\"'\\") == std::string_view::npos && !follows_a_comma(text, word) &&
         !is_quoted(text, offset);
}

std::string fill_word(std::string_view word, const std::vector<Variable> &variables,
                      const ValueOf &value_of) {
  std::string filled;
  bool free_text = false;
  std::size_t at = 0;
  for (std::size_t open = word.find("${"); open != std::string_view::npos;
       open = word.find("${", at)) {
    const std::size_t close = word.find('}', open);
    const std::string name(word.substr(open + 2, close - open - 2));
    free_text = free_text || is_free_text(find_variable(variables, name)->type);
    filled.append(word.substr(at, open - at)).append(value_of(name));
    at = close + 1;
  }
  filled.append(word.substr(at));
  if (!free_text) return filled;
  const std::size_t head = assignment_length(filled);
  return filled.substr(0, head) + gst_quote(std::string_view(filled).substr(head));
}

std::string misplaced(const Variable &variable) {
  std::string text = "${" + variable.name + "} is a ";
  text.append(to_string(variable.type));
  text += " and may only stand, without quotes, in the value of an element's property, as in ";
  return text + "location=${" + variable.name + "}";
}

}  // namespace

/// Finds the first `${NAME}` in `text` that is unfinished, names no variable, or stands where its
/// variable's values could not be quoted.
std::optional<TextProblem> check_placeholders(std::string_view text,
                                              const std::vector<Variable> &variables) {
  for (std::size_t open = text.find("${"); open != std::string_view::npos;
       open = text.find("${", open + 2)) {
    const std::size_t close = text.find('}', open);
    const std::string name(text.substr(
        open + 2, close == std::string_view::npos ? std::string_view::npos : close - open - 2));
    if (close == std::string_view::npos || !is_variable_name(name)) {
      return TextProblem{open, "\"${\" does not begin the name of a variable, as in ${width}"};
    }
    const Variable *variable = find_variable(variables, name);
    if (variable == nullptr) {
      return TextProblem{open, "${" + name + "} is unknown: " + known_names(variables)};
    }
    if (is_free_text(variable->type) && !may_hold_free_text(text, open)) {
      return TextProblem{open, misplaced(*variable)};
    }
  }
  return std::nullopt;
}

/// Replaces every `${NAME}` of a text that check_placeholders() found good. `value_of` gives the
/// checked value; values of free text are quoted together with the rest of their word.
std::string fill_placeholders(std::string_view text, const std::vector<Variable> &variables,
                              const ValueOf &value_of) {
  std::string filled;
  for (std::size_t at = 0; at < text.size();) {
    if (is_space(text[at])) {
      filled += text[at++];
      continue;
    }
    const std::string_view word = word_at(text, at);
    filled += fill_word(word, variables, value_of);
    at += word.size();
  }
  return filled;
}

}  // namespace sentry::pipelines
