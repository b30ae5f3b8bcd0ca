// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string_view>

#include "relay/http/head-syntax.hpp"
#include "relay/http/request-head.hpp"

namespace sentry::relay {

// Reads the field lines of one head, and keeps what decides over the connection: where the message
// ends and whether another may follow.
class RequestFields {
 public:
  explicit RequestFields(RequestHead &head) : head_(head) {}

  HeadStep read(HeadCursor &cursor);

 private:
  HeadStep read_line(HeadCursor &cursor);
  HeadStep use(std::string_view name, std::string_view value);
  HeadStep use_host(std::string_view value);
  HeadStep use_content_length(std::string_view value);
  HeadStep use_transfer_encoding(std::string_view value);
  HeadStep use_authorization(std::string_view value);
  HeadStep use_expect(std::string_view value);
  HeadStep use_connection(std::string_view value);
  HeadStep use_if_none_match(std::string_view value);
  HeadStep use_x_forwarded_for(std::string_view value);
  HeadStep use_user_agent(std::string_view value);
  HeadStep use_referer(std::string_view value);
  HeadStep judge();

  RequestHead &head_;
  bool has_host_ = false;
  bool has_length_ = false;
  bool has_encoding_ = false;
  bool has_authorization_ = false;
  bool asks_close_ = false;
  bool asks_keep_alive_ = false;
};

}  // namespace sentry::relay
