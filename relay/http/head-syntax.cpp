// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/head-syntax.hpp"

#include <algorithm>

namespace sentry::relay {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool is_port(std::string_view digits) {
  unsigned port = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return false;
    port = port * 10 + static_cast<unsigned>(c - '0');
    if (port > 65'535) return false;
  }
  return true;
}

}  // namespace

/// Without the blanks around it; still inside the text when nothing is left.
std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
  return std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(),
                    [](char c, char lower) {
                      return c == lower || (c >= 'A' && c <= 'Z' && c + ('a' - 'A') == lower);
                    });
}

/// A host with or without a port (RFC 9110, 7.2), by its syntax alone.
bool is_authority(std::string_view text) {
  std::size_t end = 0;
  if (text.starts_with('[')) {
    end = text.find_first_not_of("0123456789abcdefABCDEF:.", 1);
    if (end < 3 || end >= text.size() || text[end] != ']') return false;
    ++end;
  } else {
    while (end < text.size() && is_a(text[end], kHostChar)) ++end;
    if (end == 0) return false;
  }
  return end == text.size() || (text[end] == ':' && is_port(text.substr(end + 1)));
}

}  // namespace sentry::relay
