// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>

#include "relay/core/header-lines.hpp"
#include "relay/core/shared-frame.hpp"

namespace sentry::relay {

// Nothing, a text of the reply's own, bytes that live as long as the process, or a frame.
using Body = std::variant<std::monostate, std::string, std::string_view, FramePtr>;

// A whole reply, whoever sends it. `head` holds lines `Name: value\r\n`; those of a frame that
// never change stand in the frame. Date, Content-Length, Connection and kEveryReply are the
// sender's.
struct Reply {
  int status = 200;
  std::string head;
  std::string_view frame_head;  // valid while `body`'s or `described`'s frame lives
  std::string_view name_head;   // the same
  FramePtr described;           // a frame that the head speaks of and the body does not hold
  Body body;
};

// On every reply, errors too, so that a page of any origin may read it.
inline constexpr std::string_view kEveryReply =
    "Access-Control-Allow-Origin: *\r\n"
    "Access-Control-Expose-Headers: Age, Content-Length, Content-Location, Date, ETag, Link, "
    "Retry-After, Sentry-Age-Ms, Sentry-Poll-Interval, Sentry-Source, X-Timestamp\r\n";

inline constexpr std::string_view kMethods = "GET, HEAD, OPTIONS";

std::string_view bytes(const Body &body);
void for_each_header(std::string_view head,
                     const std::function<void(std::string_view, std::string_view)> &visit);

Reply text_reply(std::string_view text);
Reply error_reply(int status, std::string_view text);
Reply unavailable_reply(std::string_view text, int retry_after_seconds);
Reply refusal_reply(int retry_after_seconds);
Reply unauthorised_reply();
Reply method_reply();
Reply options_reply();
Reply json_reply(std::string document);

// What a reply about a private stream becomes: nobody but its viewer may keep it.
void make_private(Reply &reply);

}  // namespace sentry::relay
