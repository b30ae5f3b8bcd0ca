// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sentry::bench {

// What a load wants to know of the head of a reply, or of a part of a multipart stream.
struct MessageHead {
  int status = 0;  // 0: a part
  std::uint64_t length = 0;
  std::int64_t timestamp_ns = 0;  // X-Timestamp; 0: none
  int retry_after = 0;            // seconds
  bool closes = false;            // Connection: close
  std::string next;               // the target of Link rel="next"
};

// Reads replies with a Content-Length, and the parts of a multipart stream, from a socket. Bodies
// are thrown away by the kernel (MSG_TRUNC), so that a load costs little beside the server it
// measures.
class MessageReader {
 public:
  enum class Event {
    kAgain,    // nothing more is here
    kMessage,  // head() is whole and its body has passed; call again if more()
    kClosed,
    kBroken
  };

  Event read(int fd);
  [[nodiscard]] const MessageHead &head() const { return head_; }
  [[nodiscard]] bool more() const { return !unread_.empty(); }
  void reset();

 private:
  Event take(std::string_view bytes);
  void parse_head(std::string_view text);
  void parse_field(std::string_view name, std::string_view value);

  std::string partial_;  // a head so far
  std::string unread_;   // bytes behind a message
  std::uint64_t body_left_ = 0;
  MessageHead head_;
};

}  // namespace sentry::bench
