// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sentry::pipelines {

// What is wrong with a pipeline's text, and at which byte.
struct TextProblem {
  std::size_t offset = 0;
  std::string message;
};

// `${NAME}`: where it begins, and the byte after it.
struct Placeholder {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string name;  // what stands between the braces, whatever it is
};

// `$[ TEXT ]` or `$[ TEXT | OTHERWISE ]`: where the three marks stand.
struct Section {
  std::size_t open = 0;
  std::size_t bar = 0;  // `close`, if there is none
  std::size_t close = 0;
  std::vector<Section> inner;  // those in TEXT, which have none themselves
};

inline constexpr std::string_view kSpaces = " \t\r\n\v\f";

std::optional<Placeholder> next_placeholder(std::string_view text, std::size_t from);
std::optional<TextProblem> find_sections(std::string_view text, std::vector<Section> &sections);
std::string_view word_at(std::string_view text, std::size_t offset);
std::size_t assignment_length(std::string_view word);
std::optional<std::size_t> open_quote(std::string_view text);
std::optional<char> last_visible(std::string_view text);

}  // namespace sentry::pipelines
