// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/soup-reply.hpp"

#include <string>

#include "relay/http/multipart.hpp"

namespace sentry::relay {
namespace {

constexpr std::string_view kRefusedByParser =
    "This is not a request that HTTP/1.1 allows (RFC 9112); expected one such as "
    "\"GET /latest.jpg HTTP/1.1\" with a Host.";

bool has_body(const Reply &reply) { return reply.status != 204 && reply.status != 304; }

bool is_head(SoupServerMessage *message) {
  return soup_server_message_get_method(message) == SOUP_METHOD_HEAD;
}

// The bytes themselves, kept by a reference to the frame: nothing is copied.
GBytes *bytes_of_frame(const FramePtr &frame) {
  const std::string_view payload = frame->payload_text();
  return g_bytes_new_with_free_func(
      payload.data(), payload.size(),
      [](gpointer held) noexcept { delete static_cast<FramePtr *>(held); }, new FramePtr(frame));
}

GBytes *make_bytes(const Body &body) {
  if (const auto *frame = std::get_if<FramePtr>(&body)) return bytes_of_frame(*frame);
  if (const auto *text = std::get_if<std::string_view>(&body)) {
    return g_bytes_new_static(text->data(), text->size());
  }
  const std::string_view text = bytes(body);
  return g_bytes_new(text.data(), text.size());
}

// libsoup dates the replies to what it could parse; this is for the others.
void append_date(SoupServerMessage *message) {
  soup_message_headers_replace(soup_server_message_get_response_headers(message), "Date",
                               http_date().c_str());
}

}  // namespace

/// The time now, as a Date field has it (RFC 9110, 5.6.7).
std::string http_date() {
  GDateTime *now = g_date_time_new_now_utc();
  char *text = soup_date_time_to_string(now, SOUP_DATE_HTTP);
  std::string date(text);
  g_free(text);
  g_date_time_unref(now);
  return date;
}

/// What a message says when libsoup refuses it before anybody here is asked.
void prepare_reply(SoupServerMessage *message) {
  SoupMessageBody *body = soup_server_message_get_response_body(message);
  // Chunks are let go once written. This also keeps libsoup from answering ranges.
  soup_message_body_set_accumulate(body, FALSE);
  append_head(message, kEveryReply);
  append_date(message);
  const Reply refusal = error_reply(400, kRefusedByParser);
  append_head(message, refusal.head);
  append_bytes(body, refusal.body);
}

/// Gives `message` its reply in place of the prepared one. The caller resumes it if it is paused.
void send_reply(SoupServerMessage *message, const Reply &reply) {
  SoupMessageHeaders *headers = soup_server_message_get_response_headers(message);
  SoupMessageBody *body = soup_server_message_get_response_body(message);
  for (const char *name : {"Content-Type", "Cache-Control", "X-Content-Type-Options"}) {
    soup_message_headers_remove(headers, name);
  }
  soup_message_body_truncate(body);
  append_head(message, reply.frame_head);
  append_head(message, reply.name_head);
  append_head(message, reply.head);
  soup_server_message_set_status(message, static_cast<guint>(reply.status), nullptr);
  if (!has_body(reply)) {
    soup_message_headers_set_encoding(headers, SOUP_ENCODING_NONE);
    return;
  }
  const std::size_t size = bytes(reply.body).size();
  soup_message_headers_set_content_length(headers, static_cast<goffset>(size));
  if (size > 0 && !is_head(message)) append_bytes(body, reply.body);
}

/// Begins a reply without a length, which the end of the connection ends: no chunked coding.
void open_multipart(SoupServerMessage *message) {
  Reply opening;
  opening.head = kMultipartHead;
  send_reply(message, opening);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers(message);
  soup_message_headers_remove(headers, "Content-Length");
  soup_message_headers_set_encoding(headers, SOUP_ENCODING_EOF);
  close_afterwards(message);
}

void append_head(SoupServerMessage *message, std::string_view head) {
  SoupMessageHeaders *headers = soup_server_message_get_response_headers(message);
  for_each_header(head, [headers](std::string_view name, std::string_view value) {
    soup_message_headers_append(headers, std::string(name).c_str(), std::string(value).c_str());
  });
}

void append_bytes(SoupMessageBody *body, const Body &bytes) {
  GBytes *chunk = make_bytes(bytes);
  // An empty chunk would end the body.
  if (g_bytes_get_size(chunk) > 0) soup_message_body_append_bytes(body, chunk);
  g_bytes_unref(chunk);
}

void close_afterwards(SoupServerMessage *message) {
  soup_message_headers_replace(soup_server_message_get_response_headers(message), "Connection",
                               "close");
}

}  // namespace sentry::relay
