// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/soup-request.hpp"

#include <cstring>
#include <string_view>

namespace sentry::relay {
namespace {

constexpr std::size_t kMaxHead = 8 * 1024;  // bytes

// The target as it was sent, its escapes untouched.
std::string request_target(SoupServerMessage *message) {
  GUri *uri = soup_server_message_get_uri(message);
  const std::string_view path = g_uri_get_path(uri);
  std::string target(path.empty() ? "/" : path);
  if (const char *query = g_uri_get_query(uri)) target.append("?").append(query);
  return target;
}

std::size_t head_size(SoupServerMessage *message) {
  std::size_t size = request_target(message).size();
  SoupMessageHeadersIter lines;
  soup_message_headers_iter_init(&lines, soup_server_message_get_request_headers(message));
  const char *name = nullptr;
  const char *value = nullptr;
  while (soup_message_headers_iter_next(&lines, &name, &value)) {
    size += std::strlen(name) + std::strlen(value) + std::strlen(": \r\n");
  }
  return size;
}

bool has_body(SoupServerMessage *message) {
  SoupMessageHeaders *headers = soup_server_message_get_request_headers(message);
  return soup_message_headers_get_one(headers, "Transfer-Encoding") != nullptr ||
         soup_message_headers_get_content_length(headers) > 0;
}

}  // namespace

/// Whether a connection serves another request after this message (RFC 9112, 9.3).
bool may_go_on(SoupServerMessage *message) {
  SoupMessageHeaders *request = soup_server_message_get_request_headers(message);
  SoupMessageHeaders *response = soup_server_message_get_response_headers(message);
  return soup_server_message_get_http_version(message) == SOUP_HTTP_1_1 &&
         soup_message_headers_header_contains(request, "Connection", "close") == FALSE &&
         soup_message_headers_header_contains(response, "Connection", "close") == FALSE;
}

std::variant<Route, Refusal> wanted_by(SoupServerMessage *message) {
  const auto target = parse_target(request_target(message));
  if (const auto *refusal = std::get_if<Refusal>(&target)) return *refusal;
  return route(std::get<Target>(target));
}

/// Whether the request is one that even a full server answers.
bool asks_for_health(SoupServerMessage *message) {
  const auto wanted = wanted_by(message);
  const auto *route = std::get_if<Route>(&wanted);
  return route != nullptr && route->resource == Resource::kHealth;
}

// Lives as long as the message.
std::string_view if_none_match(SoupServerMessage *message) {
  const char *list = soup_message_headers_get_list(soup_server_message_get_request_headers(message),
                                                   "If-None-Match");
  return list != nullptr ? list : std::string_view{};
}

/// What can be said as soon as the head is known, before any body is read.
std::optional<EarlyReply> refuse_head(SoupServerMessage *message) {
  const bool body = has_body(message);
  const std::string method = soup_server_message_get_method(message);
  if (head_size(message) > kMaxHead) {
    return EarlyReply{error_reply(431, "The request head is longer than 8192 bytes."), true};
  }
  if (method == "OPTIONS" && !body) return EarlyReply{options_reply()};
  if (method != "GET" && method != "HEAD" && method != "OPTIONS") {
    return EarlyReply{method_reply(), body};
  }
  // RFC 9110, 9.3.1: a body here has no meaning, and may be a request smuggled past a proxy.
  if (body) return EarlyReply{error_reply(400, "A request to this server has no body."), true};
  return std::nullopt;
}

}  // namespace sentry::relay
