// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/soup-request.hpp"

namespace sentry::relay {
namespace {

SoupMessageHeaders *request_headers(SoupServerMessage *message) {
  return soup_server_message_get_request_headers(message);
}

bool has_body(SoupServerMessage *message) {
  SoupMessageHeaders *headers = request_headers(message);
  return soup_message_headers_get_one(headers, "Transfer-Encoding") != nullptr ||
         soup_message_headers_get_content_length(headers) > 0;
}

}  // namespace

/// The target as it was sent, its escapes untouched, without the prefix that its path begins with;
/// empty when it does not.
std::string request_target(SoupServerMessage *message, std::string_view prefix) {
  GUri *uri = soup_server_message_get_uri(message);
  std::string_view path = g_uri_get_path(uri);
  if (path.empty()) path = "/";
  if (path.substr(0, prefix.size()) != prefix) return {};
  path.remove_prefix(prefix.size());
  std::string target(path);
  if (const char *query = g_uri_get_query(uri)) target.append("?").append(query);
  return target;
}

/// Whether a connection serves another request after this message (RFC 9112, 9.3).
bool may_go_on(SoupServerMessage *message) {
  SoupMessageHeaders *response = soup_server_message_get_response_headers(message);
  return soup_server_message_get_http_version(message) == SOUP_HTTP_1_1 &&
         soup_message_headers_header_contains(request_headers(message), "Connection", "close") ==
             FALSE &&
         soup_message_headers_header_contains(response, "Connection", "close") == FALSE;
}

bool is_head(SoupServerMessage *message) {
  return soup_server_message_get_method(message) == SOUP_METHOD_HEAD;
}

/// Lives as long as the message.
std::string_view if_none_match(SoupServerMessage *message) {
  const char *list = soup_message_headers_get_list(request_headers(message), "If-None-Match");
  return list != nullptr ? list : std::string_view{};
}

/// Lives as long as the message.
std::string_view authorization(SoupServerMessage *message) {
  const char *value = soup_message_headers_get_one(request_headers(message), "Authorization");
  return value != nullptr ? value : std::string_view{};
}

void connect_end(SoupServerMessage *message, void (*ended)(SoupServerMessage *, gpointer) noexcept,
                 gpointer data) {
  // The first is not emitted when the server disconnects everybody (3.2).
  for (const char *signal : {"finished", "disconnected"}) {
    g_signal_connect(message, signal, G_CALLBACK(ended), data);
  }
}

/// What can be said as soon as the head is known, before any body is read.
std::optional<EarlyReply> refuse_head(SoupServerMessage *message) {
  const bool body = has_body(message);
  const std::string_view method = soup_server_message_get_method(message);
  if (method == "OPTIONS" && !body) return EarlyReply{options_reply()};
  if (method != "GET" && method != "HEAD" && method != "OPTIONS") {
    return EarlyReply{method_reply(), body};
  }
  // RFC 9110, 9.3.1: a body here has no meaning, and may be a request smuggled past a proxy.
  if (body) return EarlyReply{error_reply(400, "A request to this server has no body."), true};
  return std::nullopt;
}

}  // namespace sentry::relay
