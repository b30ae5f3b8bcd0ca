// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/raw-reply.hpp"

#include <libsoup/soup.h>

namespace sentry::relay {

/// The time now, as a Date field has it (RFC 9110, 5.6.7).
std::string http_date() {
  GDateTime *now = g_date_time_new_now_utc();
  char *text = soup_date_time_to_string(now, SOUP_DATE_HTTP);
  std::string date(text);
  g_free(text);
  g_date_time_unref(now);
  return date;
}

std::string raw_reply(const Reply &reply, bool with_body) {
  const std::string_view text = bytes(reply.body);
  std::string sent = "HTTP/1.1 " + std::to_string(reply.status) + " ";
  sent.append(soup_status_get_phrase(static_cast<guint>(reply.status))).append("\r\n");
  sent.append(kEveryReply).append(header_line("Date", http_date())).append(reply.head);
  sent.append(header_line("Connection", "close"));
  sent.append(header_line("Content-Length", std::to_string(text.size()))).append("\r\n");
  return with_body ? sent.append(text) : sent;
}

}  // namespace sentry::relay
