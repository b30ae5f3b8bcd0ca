// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/gst-quote.hpp"

#include <cstdio>

namespace sentry::pipelines {
namespace {

bool is_ordinary(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         byte >= 0x80 || std::string_view("_-./:,+@%=").find(c) != std::string_view::npos;
}

// The grammar of gst-launch reads a backslash before a space as an escaped space, even when that
// backslash is itself escaped, so no value may end in one. And a string property reads NULL as no
// string and takes off a pair of double quotes (gst_value_deserialize).
bool needs_wrapping(std::string_view value) {
  return value == "NULL" || value.back() == '\\' || (value.front() == '"' && value.back() == '"');
}

// In double quotes, with every other character in octal, as gst_string_unwrap() reads it.
std::string wrap(std::string_view value) {
  std::string wrapped = "\"";
  for (const char c : value) {
    if (is_ordinary(c) && static_cast<unsigned char>(c) < 0x80) {
      wrapped += c;
      continue;
    }
    char octal[5];
    std::snprintf(octal, sizeof octal, "\\%03o",
                  static_cast<unsigned>(static_cast<unsigned char>(c)));
    wrapped += octal;
  }
  return wrapped + "\"";
}

std::string escape(std::string_view value) {
  std::string escaped;
  for (const char c : value) {
    if (!is_ordinary(c)) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

}  // namespace

/// Writes `value`, which holds no control characters, so that gst_parse_launch() takes it for the
/// whole value of a string property and for nothing else. Not for caps.
std::string gst_quote(std::string_view value) {
  if (value.empty()) return "\"\"";
  return escape(needs_wrapping(value) ? wrap(value) : std::string(value));
}

}  // namespace sentry::pipelines
