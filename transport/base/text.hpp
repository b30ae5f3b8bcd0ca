// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string_view>

namespace sentry {

inline std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// Cuts the first item off a comma-separated list; false after the last.
inline bool next_item(std::string_view &rest, bool &more, std::string_view &item) {
  if (!more) return false;
  const std::size_t comma = rest.find(',');
  more = comma != std::string_view::npos;
  item = trim(rest.substr(0, comma));
  rest.remove_prefix(more ? comma + 1 : rest.size());
  return true;
}

}  // namespace sentry
