// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/conditional.hpp"

#include <algorithm>
#include <cstddef>

namespace sentry::relay {
namespace {

void skip_space_and_commas(std::string_view &text) {
  const std::size_t first = text.find_first_not_of(" \t,");
  text.remove_prefix(first == std::string_view::npos ? text.size() : first);
}

// Takes one `"…"` or `W/"…"` off the front and gives it without the weakness; empty: malformed.
std::string_view take_tag(std::string_view &text) {
  if (text.starts_with("W/")) text.remove_prefix(2);
  if (!text.starts_with('"')) return {};
  const std::size_t end = text.find('"', 1);
  if (end == std::string_view::npos) return {};
  const std::string_view tag = text.substr(0, end + 1);
  text.remove_prefix(end + 1);
  return tag;
}

bool list_matches(std::string_view list, std::string_view etag) {
  std::string_view rest = list;
  skip_space_and_commas(rest);
  if (rest.starts_with('*')) {
    rest.remove_prefix(1);
    skip_space_and_commas(rest);
    return rest.empty();
  }
  while (!rest.empty()) {
    const std::string_view tag = take_tag(rest);
    if (tag.empty()) return false;
    if (tag == etag) return true;
    skip_space_and_commas(rest);
  }
  return false;
}

// The value of a line If-None-Match; empty: the line is of another field.
std::string_view value_of(std::string_view line) {
  constexpr std::string_view kName = "if-none-match:";
  if (line.size() < kName.size()) return {};
  const auto same = [](char lower, char sent) {
    return sent == lower || (sent >= 'A' && sent <= 'Z' && sent - 'A' + 'a' == lower);
  };
  const bool named = std::equal(kName.begin(), kName.end(), line.begin(), same);
  return named ? line.substr(kName.size()) : std::string_view{};
}

}  // namespace

/// Whether an `If-None-Match` names the representation with this strong `etag`, by the weak
/// comparison of RFC 9110, 8.8.3.2 and 13.1.2. Of a malformed list only what stands before the
/// fault counts: the whole picture is the safe answer.
///
/// `if_none_match` is the value of the line; of several, all that stands between the first one's
/// value and the last one's end, other lines included. They are one list (RFC 9110, 5.3).
bool matches_etag(std::string_view if_none_match, std::string_view etag) {
  std::size_t end = if_none_match.find("\r\n");
  if (list_matches(if_none_match.substr(0, end), etag)) return true;
  while (end != std::string_view::npos) {
    if_none_match.remove_prefix(end + 2);
    end = if_none_match.find("\r\n");
    if (list_matches(value_of(if_none_match.substr(0, end)), etag)) return true;
  }
  return false;
}

}  // namespace sentry::relay
