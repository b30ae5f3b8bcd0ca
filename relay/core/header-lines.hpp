// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

namespace sentry::relay {

// Lines of a head, `Name: value\r\n`, and the pieces they are made of. The appending ones write
// into what the caller has reserved.

inline void append_number(std::string &text, std::integral auto value) {
  char digits[24];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  text.append(digits, end);
}

inline void append_header(std::string &head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

inline void append_header(std::string &head, std::string_view name, std::integral auto value) {
  head.append(name).append(": ");
  append_number(head, value);
  head.append("\r\n");
}

inline std::string header_line(std::string_view name, std::string_view value) {
  std::string line;
  append_header(line, name, value);
  return line;
}

}  // namespace sentry::relay
