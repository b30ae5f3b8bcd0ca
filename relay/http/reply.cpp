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

std::string header_line(std::string_view name, std::string_view value) {
  std::string line(name);
  return line.append(": ").append(value).append("\r\n");
}

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
  Reply reply;
  reply.status = status;
  reply.head =
      "Content-Type: text/plain; charset=utf-8\r\n"
      "X-Content-Type-Options: nosniff\r\n"
      "Cache-Control: no-store\r\n";
  reply.body = std::string(text) + "\n";
  return reply;
}

Reply unavailable_reply(std::string_view text, int retry_after_seconds) {
  Reply reply = error_reply(503, text);
  reply.head += header_line("Retry-After", std::to_string(retry_after_seconds));
  return reply;
}

Reply method_reply() {
  Reply reply = error_reply(405, "The method is not allowed; expected GET, HEAD or OPTIONS.");
  reply.head += header_line("Allow", kMethods);
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

}  // namespace sentry::relay
