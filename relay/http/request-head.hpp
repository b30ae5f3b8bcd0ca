// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "relay/http/target.hpp"

namespace sentry::relay {

inline constexpr std::size_t kMaxHead = 8 * 1024;  // bytes, the empty line included

enum class Method { kGet, kHead, kOptions, kOther };

// A request head (RFC 9112, 3 and 5) taken apart. Everything points into the bytes it was read
// from.
struct RequestHead {
  std::size_t size = 0;  // bytes, the empty line included
  Method method = Method::kGet;
  std::string_view method_text;
  std::string_view target;  // origin form or `*`; of an absolute form its path and query
  int minor_version = 1;    // of HTTP/1
  bool keep_alive = true;   // by the version and `Connection` (RFC 9112, 9.3)
  bool has_body = false;    // a Content-Length above 0, or Transfer-Encoding
  std::string_view host;
  std::string_view authorization;
  std::string_view user_agent;
  std::string_view referer;
  // Lists, which may stand on several lines. With one line, its value; with more, everything from
  // the first one's value to the last one's, of which combined_…() makes one list.
  std::string_view if_none_match;
  int if_none_match_lines = 0;
  std::string_view x_forwarded_for;
  int x_forwarded_for_lines = 0;
};

struct HeadNeedsMore {};

// The head at the beginning of `bytes`; that it is not complete yet; or why it is refused, always
// with the connection to be closed afterwards. An earlier call that needed more had `scanned`
// bytes.
std::variant<RequestHead, HeadNeedsMore, Refusal> parse_head(std::string_view bytes,
                                                             std::size_t scanned = 0);

std::string combined_if_none_match(const RequestHead &head);
std::string combined_x_forwarded_for(const RequestHead &head);

}  // namespace sentry::relay
