// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/conditional.hpp"

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

}  // namespace

/// Whether an `If-None-Match` names the representation with this strong `etag`, by the weak
/// comparison of RFC 9110, 8.8.3.2 and 13.1.2. Of a malformed list only what stands before the
/// fault counts: the whole picture is the safe answer.
bool matches_etag(std::string_view if_none_match, std::string_view etag) {
  std::string_view rest = if_none_match;
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

}  // namespace sentry::relay
