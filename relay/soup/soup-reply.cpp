// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/soup-reply.hpp"

#include <string>

#include "relay/http/multipart.hpp"
#include "relay/soup/soup-request.hpp"

namespace sentry::relay {
namespace {

bool has_body(const Reply &reply) { return reply.status != 204 && reply.status != 304; }

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

}  // namespace

/// What every reply of the relay has. Not said before the message is known to be for the relay.
void prepare_reply(SoupServerMessage *message) {
  // Chunks are let go once written. This also keeps libsoup from answering ranges.
  soup_message_body_set_accumulate(soup_server_message_get_response_body(message), FALSE);
  append_head(message, kEveryReply);
}

/// Gives `message` its reply. The caller resumes it if it is paused.
void send_reply(SoupServerMessage *message, const Reply &reply) {
  SoupMessageHeaders *headers = soup_server_message_get_response_headers(message);
  SoupMessageBody *body = soup_server_message_get_response_body(message);
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
void open_multipart(SoupServerMessage *message, bool is_private) {
  Reply opening;
  opening.head = multipart_head(is_private);
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
