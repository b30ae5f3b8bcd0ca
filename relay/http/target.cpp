// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/target.hpp"

#include <algorithm>

namespace sentry::relay {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

bool is_safe_segment(std::string_view segment) {
  return segment != "." && segment != ".." && segment.find('/') == std::string_view::npos &&
         segment.find('\\') == std::string_view::npos &&
         std::none_of(segment.begin(), segment.end(), is_control);
}

// A name or value of the query, which is read leniently: caches, players and trackers append what
// they like, and what is not understood must not cost anybody the picture.
std::string decode_leniently(std::string_view text) {
  if (text.find('%') == std::string_view::npos) return std::string(text);
  return percent_decode(text).value_or(std::string(text));
}

bool is_named(std::string_view text, std::string_view name) {
  return text == name || (text.find('%') != std::string_view::npos && percent_decode(text) == name);
}

// Why `path`, without its first slash, is refused; empty: it is good. Decodes it when it must.
std::string_view read_path(std::string_view path, Target &target) {
  target.path_as_sent = path;
  const bool escaped = path.find('%') != std::string_view::npos;
  for (std::string_view rest = path; !rest.empty();) {
    std::string_view segment = cut(rest, "/");
    const bool last = segment.data() + segment.size() == path.data() + path.size();
    std::optional<std::string> decoded;
    if (escaped) {
      decoded = percent_decode(segment);
      if (!decoded) return "The path has a broken escape; expected %XX in hexadecimal.";
      segment = *decoded;
    }
    if (!is_safe_segment(segment)) {
      return "The path has a dot segment, or a character that no name here has.";
    }
    if (escaped) target.decoded.append(segment).append(last ? "" : "/");
  }
  return {};
}

}  // namespace

std::string_view cut(std::string_view &rest, std::string_view separators) {
  const std::size_t end = std::min(rest.find_first_of(separators), rest.size());
  const std::string_view piece = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return piece;
}

std::optional<std::string> Target::parameter(std::string_view name) const {
  for (std::string_view rest = query; !rest.empty();) {
    // A second `?` separates too: some players append `?<random>` to any address.
    std::string_view value = cut(rest, "&?");
    if (is_named(cut(value, "="), name)) return decode_leniently(value);
  }
  return std::nullopt;
}

/// Decodes `%41` and the like; nothing when an escape is broken.
std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const int high = hex_value(text[i + 1]);
    const int low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

/// Takes a target `/path?query` apart. Paths are read strictly: no broken escapes, no control
/// characters, no dot segments and no slash behind an escape.
std::variant<Target, Refusal> parse_target(std::string_view target) {
  if (target.size() > kMaxTarget) {
    return Refusal{414, "The path and query are longer than 2048 bytes."};
  }
  if (target.empty() || target.front() != '/') {
    return Refusal{400, "The request target does not begin with a slash."};
  }
  Target parsed;
  parsed.query = target;
  std::string_view path = cut(parsed.query, "?");
  path.remove_prefix(1);
  const std::string_view fault = read_path(path, parsed);
  if (!fault.empty()) return Refusal{400, std::string(fault)};
  return parsed;
}

}  // namespace sentry::relay
