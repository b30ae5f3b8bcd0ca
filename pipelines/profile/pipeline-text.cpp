// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/pipeline-text.hpp"

#include <algorithm>

namespace sentry::pipelines {
namespace {

bool is_identifier(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == ':';
}

enum class Level { kOuter, kInner };

std::optional<TextProblem> read_section(std::string_view text, std::size_t open, Level level,
                                        Section &section);

// Reads a section that stands in `section`, and moves `at` to its end.
std::optional<TextProblem> read_inner(std::string_view text, std::size_t &at, Level level,
                                      Section &section) {
  if (level == Level::kInner) {
    return TextProblem{at, "\"$[\" must not stand inside two others"};
  }
  if (section.bar != 0) return TextProblem{at, R"("$[" must not stand after a "|")"};
  section.inner.emplace_back();
  auto problem = read_section(text, at, Level::kInner, section.inner.back());
  at = section.inner.back().close;
  return problem;
}

// Finds the marks of the section that begins at `open`. Brackets inside must be in pairs, as those
// of a range in caps are.
std::optional<TextProblem> read_section(std::string_view text, std::size_t open, Level level,
                                        Section &section) {
  section.open = open;
  int depth = 0;
  for (std::size_t at = open + 2; at < text.size(); ++at) {
    if (text.substr(at, 2) == "$[") {
      if (auto problem = read_inner(text, at, level, section)) return problem;
      continue;
    }
    if (text[at] == '[') ++depth;
    if (text[at] == '|' && depth == 0) {
      if (section.bar != 0) return TextProblem{at, R"("$[" can only have one "|")"};
      section.bar = at;
    }
    if (text[at] == ']' && depth-- == 0) {
      section.close = at;
      if (section.bar == 0) section.bar = at;
      return std::nullopt;
    }
  }
  return TextProblem{open, R"("$[" is not closed by "]")"};
}

}  // namespace

/// The first `${` at or after `from`; without a `}` its name is the rest of the text.
std::optional<Placeholder> next_placeholder(std::string_view text, std::size_t from) {
  const std::size_t begin = text.find("${", from);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::size_t close = text.find('}', begin);
  if (close == std::string_view::npos) {
    return Placeholder{begin, text.size(), std::string(text.substr(begin + 2))};
  }
  return Placeholder{begin, close + 1, std::string(text.substr(begin + 2, close - begin - 2))};
}

/// Finds every section that stands in no other, in the order of the text.
std::optional<TextProblem> find_sections(std::string_view text, std::vector<Section> &sections) {
  for (std::size_t open = text.find("$["); open != std::string_view::npos;
       open = text.find("$[", sections.back().close)) {
    sections.emplace_back();
    if (auto problem = read_section(text, open, Level::kOuter, sections.back())) return problem;
  }
  return std::nullopt;
}

/// What stands between two spaces, of which `text[offset]` is one byte.
std::string_view word_at(std::string_view text, std::size_t offset) {
  const std::size_t before = text.find_last_of(kSpaces, offset);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  return text.substr(begin, text.find_first_of(kSpaces, offset) - begin);
}

/// The length of `property=` at the head of `word`, or 0.
std::size_t assignment_length(std::string_view word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string_view::npos || equals == 0) return 0;
  const std::string_view name = word.substr(0, equals);
  return std::all_of(name.begin(), name.end(), is_identifier) ? equals + 1 : 0;
}

/// Where the quote stands that is still open at the end of `text`.
std::optional<std::size_t> open_quote(std::string_view text) {
  std::optional<std::size_t> open;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (open) {
      if (text[at] == text[*open]) open.reset();
    } else if (text[at] == '"' || text[at] == '\'') {
      open = at;
    }
  }
  return open;
}

std::optional<char> last_visible(std::string_view text) {
  const std::size_t last = text.find_last_not_of(kSpaces);
  return last == std::string_view::npos ? std::nullopt : std::optional(text[last]);
}

}  // namespace sentry::pipelines
