// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/check-text.hpp"

#include <algorithm>

namespace sentry::pipelines {
namespace {

using Problem = std::optional<TextProblem>;

// The marks of sections in a copy of the text, byte for byte: no text has these characters.
constexpr char kOpenMark = '\1';
constexpr char kBarMark = '\2';
constexpr char kCloseMark = '\3';
constexpr std::string_view kMarks = "\1\2\3";

// Inner ones after those that they stand in.
std::vector<Section> flattened(const std::vector<Section> &sections) {
  std::vector<Section> all;
  for (const Section &section : sections) {
    all.push_back(section);
    all.insert(all.end(), section.inner.begin(), section.inner.end());
  }
  return all;
}

std::string marked(std::string_view text, const std::vector<Section> &sections) {
  std::string copy(text);
  for (const Section &section : sections) {
    copy[section.open] = copy[section.open + 1] = kOpenMark;
    if (section.bar != section.close) copy[section.bar] = kBarMark;
    copy[section.close] = kCloseMark;
  }
  return copy;
}

Problem check_characters(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (static_cast<unsigned char>(text[at]) < 0x20 && kSpaces.find(text[at]) == kSpaces.npos) {
      return TextProblem{at, "a control character must not stand in the text of a pipeline"};
    }
  }
  return std::nullopt;
}

// What follows is read alike whether the section stands or not only if it leaves no quote open, no
// character escaped, and no caps unfinished.
Problem check_section(std::string_view text, const Section &section) {
  for (const std::size_t mark : {section.open, section.bar, section.close}) {
    if (open_quote(text.substr(0, mark))) {
      return TextProblem{mark, R"("$[", "|" and "]" must not stand between quotes)"};
    }
    if (text.substr(0, mark).ends_with('\\')) {
      return TextProblem{mark, R"("$[", "|" and "]" must not stand after a backslash)"};
    }
  }
  if (last_visible(text.substr(0, section.open)) == ',') {
    return TextProblem{section.open, "\"$[\" must not stand after a comma: take it inside"};
  }
  for (const auto &[begin, end] :
       {std::pair(section.open + 2, section.bar), std::pair(section.bar + 1, section.close)}) {
    if (begin < end && last_visible(text.substr(begin, end - begin)) == ',') {
      return TextProblem{end, "a comma must not be the last in \"$[ ]\": let it be the first"};
    }
  }
  return std::nullopt;
}

Problem check_end(std::string_view text) {
  if (const auto open = open_quote(text)) return TextProblem{*open, "this quote is not closed"};
  if (text.ends_with('\\')) return TextProblem{text.size() - 1, "a backslash must not be the last"};
  return std::nullopt;
}

// The word without the marks of sections that it begins or ends with.
std::string_view unmarked(std::string_view word) {
  while (word.starts_with(kOpenMark)) word.remove_prefix(1);
  while (word.ends_with(kCloseMark)) word.remove_suffix(1);
  return word;
}

std::string known_names(const std::vector<Variable> &variables) {
  if (variables.empty()) return "the profile has no variables";
  std::string names;
  for (const Variable &variable : variables) {
    names += (names.empty() ? "its variables are " : ", ") + variable.name;
  }
  return names;
}

std::string misplaced(const Variable &variable) {
  std::string text = "${" + variable.name + "} is a ";
  text.append(to_string(variable.type));
  text += " and may only stand, without quotes, in the value of an element's property, as in ";
  return text + "location=${" + variable.name + "}";
}

// Checks the placeholders of one text; `marked` is the text with its sections' marks.
class PlaceholderCheck {
 public:
  PlaceholderCheck(std::string_view marked, const std::vector<Section> &sections,
                   const std::vector<Variable> &variables, TextKind kind)
      : marked_(marked), sections_(sections), variables_(variables), kind_(kind) {}

  [[nodiscard]] Problem operator()(const Placeholder &placeholder) const {
    const std::size_t at = placeholder.begin;
    if (!marked_.substr(0, placeholder.end).ends_with('}') || !is_variable_name(placeholder.name)) {
      return TextProblem{at, "\"${\" does not begin the name of a variable, as in ${width}"};
    }
    const Variable *variable = find_variable(variables_, placeholder.name);
    const std::string shown = "${" + placeholder.name + "}";
    if (variable == nullptr) {
      return TextProblem{at, shown + " is unknown: " + known_names(variables_)};
    }
    if (is_free_text(variable->type) && !may_hold_free_text(at)) {
      return TextProblem{at, misplaced(*variable)};
    }
    if (has_texts(*variable) && kind_ == TextKind::kChoice) {
      return TextProblem{at, shown + " has texts itself, and must not stand in another's"};
    }
    if (has_texts(*variable) && !stands_alone(placeholder)) {
      return TextProblem{at, shown + " has texts, and must stand alone between spaces"};
    }
    if (may_be_absent(*variable) && !absence_is_handled(*variable, placeholder)) {
      return TextProblem{at, shown + " may have no value, and must stand in \"$[ ]\", before a |"};
    }
    return std::nullopt;
  }

 private:
  // Free text may only be (a part of) one property's unquoted value: only there can it be quoted so
  // that the launch grammar sees nothing in it. In caps and inside quotes it cannot.
  [[nodiscard]] bool may_hold_free_text(std::size_t offset) const {
    const std::string_view word = unmarked(word_at(marked_, offset));
    const std::size_t head = assignment_length(word);
    return head != 0 && word.data() + head <= marked_.data() + offset &&
           word.find_first_of("\"'\\") == std::string_view::npos &&
           word.find_first_of(kMarks) == std::string_view::npos && is_in_the_open(word);
  }

  [[nodiscard]] bool stands_alone(const Placeholder &placeholder) const {
    const std::string_view word = unmarked(word_at(marked_, placeholder.begin));
    return word.size() == placeholder.end - placeholder.begin && is_in_the_open(word);
  }

  // Neither in caps, which go on after a comma, nor between quotes.
  [[nodiscard]] bool is_in_the_open(std::string_view word) const {
    const auto begin = static_cast<std::size_t>(word.data() - marked_.data());
    const std::string_view before = marked_.substr(0, begin);
    return last_visible(before) != ',' && !open_quote(before);
  }

  [[nodiscard]] bool absence_is_handled(const Variable &variable,
                                        const Placeholder &placeholder) const {
    const auto innermost =
        std::find_if(sections_.rbegin(), sections_.rend(), [&](const Section &each) {
          return each.open < placeholder.begin && placeholder.end <= each.close;
        });
    if (innermost != sections_.rend()) return placeholder.end <= innermost->bar;
    return !variable.optional && stands_alone(placeholder);
  }

  std::string_view marked_;
  const std::vector<Section> &sections_;
  const std::vector<Variable> &variables_;
  TextKind kind_;
};

}  // namespace

/// Finds the first thing that makes `text` unfit to be filled, whatever the values are and
/// whichever sections stand: unfinished sections, unknown variables, and places where a value could
/// do harm.
std::optional<TextProblem> check_text(std::string_view text, const std::vector<Variable> &variables,
                                      TextKind kind) {
  if (auto problem = check_characters(text)) return problem;
  std::vector<Section> outer;
  if (auto problem = find_sections(text, outer)) return problem;
  const std::vector<Section> sections = flattened(outer);
  for (const Section &section : sections) {
    if (auto problem = check_section(text, section)) return problem;
  }
  const std::string copy = marked(text, sections);
  const PlaceholderCheck check(copy, sections, variables, kind);
  for (auto at = next_placeholder(copy, 0); at; at = next_placeholder(copy, at->end)) {
    if (auto problem = check(*at)) return problem;
  }
  if (auto problem = check_end(text)) return problem;
  if (kind == TextKind::kChoice && last_visible(text) == ',') {
    return TextProblem{text.size() - 1, "a comma must not be the last of a choice's text"};
  }
  return std::nullopt;
}

}  // namespace sentry::pipelines
