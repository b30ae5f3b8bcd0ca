// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/reply.hpp"

#include <cstddef>
#include <utility>

namespace sentry::relay {
namespace {

struct BytesOf {
  std::string_view operator()(std::monostate /*none*/) const { return {}; }
  std::string_view operator()(const std::string &text) const { return text; }
  std::string_view operator()(std::string_view text) const { return text; }
  std::string_view operator()(const FramePtr &frame) const { return frame->payload_text(); }
};

}  // namespace

std::string_view bytes(const Body &body) { return std::visit(BytesOf{}, body); }

void for_each_header(std::string_view head,
                     const std::function<void(std::string_view, std::string_view)> &visit) {
  while (!head.empty()) {
    const std::size_t end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    const std::size_t colon = line.find(": ");
    visit(line.substr(0, colon), line.substr(colon + 2));
    head.remove_prefix(end + 2);
  }
}

/// One line of text that says what was expected. Nobody may keep it.
Reply error_reply(int status, std::string_view text) {
  Reply reply = text_reply(text);
  reply.status = status;
  return reply;
}

/// One line of text about this very moment.
Reply text_reply(std::string_view text) {
  Reply reply;
  reply.head =
      "Content-Type: text/plain; charset=utf-8\r\n"
      "X-Content-Type-Options: nosniff\r\n"
      "Cache-Control: no-store\r\n";
  std::string line;
  line.reserve(text.size() + 1);
  reply.body = std::move(line.append(text).append("\n"));
  return reply;
}

Reply unavailable_reply(std::string_view text, int retry_after_seconds) {
  Reply reply = error_reply(503, text);
  append_header(reply.head, "Retry-After", retry_after_seconds);
  return reply;
}

/// What a newcomer gets while there is no room.
Reply refusal_reply(int retry_after_seconds) {
  return unavailable_reply("All places are taken; come back in a moment.", retry_after_seconds);
}

/// Asks for a name and a password (RFC 7617).
Reply unauthorised_reply() {
  Reply reply = error_reply(401, "This stream needs a name and a password.");
  append_header(reply.head, "WWW-Authenticate", R"(Basic realm="Sentry", charset="UTF-8")");
  make_private(reply);
  return reply;
}

Reply method_reply() {
  Reply reply = error_reply(405, "The method is not allowed; expected GET, HEAD or OPTIONS.");
  append_header(reply.head, "Allow", kMethods);
  return reply;
}

/// Answers a preflight (Fetch, 3.2.2) and anybody who asks what may be asked.
Reply options_reply() {
  Reply reply;
  reply.status = 204;
  reply.head = header_line("Allow", kMethods) +
               header_line("Access-Control-Allow-Methods", kMethods) +
               "Access-Control-Allow-Headers: *\r\n"
               "Access-Control-Max-Age: 86400\r\n";
  return reply;
}

/// A document about this very moment: kept only to be asked for again.
Reply json_reply(std::string document) {
  Reply reply;
  reply.head =
      "Content-Type: application/json\r\n"
      "Cache-Control: no-cache\r\n";
  reply.body = std::move(document);
  return reply;
}

void make_private(Reply &reply) {
  constexpr std::string_view kName = "Cache-Control: ";
  const std::size_t begin = reply.head.find(kName);  // it never has two
  if (begin != std::string::npos) {
    reply.head.erase(begin, reply.head.find("\r\n", begin) + 2 - begin);
  }
  append_header(reply.head, "Cache-Control", "private, no-store");
}

}  // namespace sentry::relay
