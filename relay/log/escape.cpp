// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/log/escape.hpp"

#include <cstddef>
#include <cstdint>

#include "transport/base/frame.hpp"

namespace sentry::relay {
namespace {

constexpr char kHex[] = "0123456789abcdef";

void append_hex(std::string &line, std::string_view prefix, std::uint8_t byte) {
  line += prefix;
  line += kHex[byte >> 4];
  line += kHex[byte & 15];
}

// The letter that stands for a control character behind a backslash; 0: none.
char escape_letter(char c) {
  switch (c) {
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    case '"':
    case '\\':
      return c;
    default:
      return 0;
  }
}

// How many bytes a UTF-8 sequence that begins with `lead` has; 0: none begins with it.
std::size_t sequence_length(std::uint8_t lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

// Copies the character beyond ASCII at the front of `text` and tells how many bytes it had. A byte
// that belongs to none becomes U+FFFD, so that every line stays valid JSON.
std::size_t append_character(std::string &line, std::string_view text) {
  const std::size_t length = sequence_length(static_cast<std::uint8_t>(text.front()));
  if (length == 0 || length > text.size() || !is_utf8(text.substr(0, length))) {
    line += "\xEF\xBF\xBD";
    return 1;
  }
  line += text.substr(0, length);
  return length;
}

}  // namespace

/// As Apache writes what a client sent (mod_log_config, "Format Notes"): a quote and a backslash
/// behind a backslash, the usual letters for control characters, any other byte that is not
/// printable ASCII as `\xhh`. No client can break a line or a field.
void append_common_escaped(std::string &line, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (const char letter = c == '\v' ? 'v' : escape_letter(c); letter != 0) {
      line += '\\';
      line += letter;
    } else if (byte < 0x20 || byte >= 0x7F) {
      append_hex(line, "\\x", byte);
    } else {
      line += c;
    }
  }
}

/// A string of JSON with its quotes (RFC 8259, section 7).
void append_json_string(std::string &line, std::string_view text) {
  line += '"';
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte >= 0x80) {
      at += append_character(line, text.substr(at));
      continue;
    }
    if (const char letter = escape_letter(c); letter != 0) {
      line += '\\';
      line += letter;
    } else if (byte < 0x20 || byte == 0x7F) {
      append_hex(line, "\\u00", byte);
    } else {
      line += c;
    }
    ++at;
  }
  line += '"';
}

}  // namespace sentry::relay
