// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "relay/core/shared-frame.hpp"

namespace sentry::relay {

// `multipart/x-mixed-replace`: every part replaces the one before it (RFC 2046, 5.1, and what
// browsers made of it). What stands around each picture is in relay/core/shared-frame.hpp.
inline constexpr std::string_view kMultipartHead =
    "Content-Type: multipart/x-mixed-replace; boundary=sentry-frame\r\n"
    "Cache-Control: no-store\r\n"
    "X-Accel-Buffering: no\r\n";
// The same for a private stream.
inline constexpr std::string_view kPrivateMultipartHead =
    "Content-Type: multipart/x-mixed-replace; boundary=sentry-frame\r\n"
    "Cache-Control: private, no-store\r\n"
    "X-Accel-Buffering: no\r\n";
inline constexpr std::string_view kPreamble = "--sentry-frame\r\n";
// Chromium shows an <img>'s part when the next one's head is complete; so that head goes along.
// The length it would have is not known yet.
inline constexpr std::string_view kPartEndAndNextHead =
    "\r\n--sentry-frame\r\nContent-Type: image/jpeg\r\n\r\n";

constexpr std::string_view multipart_head(bool is_private) {
  return is_private ? kPrivateMultipartHead : kMultipartHead;
}

struct PartStyle {
  bool first = false;
  bool advance_headers = false;
};

std::string part_begin(const SharedFrame &frame, PartStyle style);
std::string_view part_end(PartStyle style);

// Keeps a viewer to the rate it asked for.
class Pacer {
 public:
  explicit Pacer(double fps);

  [[nodiscard]] bool may_send(std::int64_t now_ns) const { return now_ns >= earliest_ns(); }
  // A quarter of an interval before it is due: a camera of that very rate is not held back.
  [[nodiscard]] std::int64_t earliest_ns() const { return due_ns_ - interval_ns_ / 4; }
  void sent(std::int64_t now_ns);

 private:
  std::int64_t interval_ns_ = 0;
  std::int64_t due_ns_ = 0;
};

}  // namespace sentry::relay
