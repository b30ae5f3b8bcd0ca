// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/multipart.hpp"

#include <algorithm>

#include "transport/base/clock.hpp"

namespace sentry::relay {

/// What stands before the picture. With `advance_headers`, all but the first part had their head
/// sent with the part before, and nothing is left to say.
std::string part_begin(const SharedFrame &frame, PartStyle style) {
  std::string text;
  if (style.first) text += kPreamble;
  if (style.first || !style.advance_headers) text.append(frame.part_head()).append(kPartHeadEnd);
  return text;
}

std::string_view part_end(PartStyle style) {
  return style.advance_headers ? kPartEndAndNextHead : kPartEnd;
}

Pacer::Pacer(double fps) {
  if (fps <= 0) return;
  const double interval = static_cast<double>(kNanosecondsPerSecond) / fps;
  // A rate of next to nothing must not become a time beyond all clocks.
  interval_ns_ = static_cast<std::int64_t>(
      std::min(interval, static_cast<double>(kNanosecondsPerSecond) * 86400));
}

/// The next is due one interval after this one was, not after it happened to leave: else jitter
/// would add up and the rate stay below what was asked for. A viewer who fell behind begins anew.
void Pacer::sent(std::int64_t now_ns) {
  due_ns_ = due_ns_ + interval_ns_ > now_ns ? due_ns_ + interval_ns_ : now_ns + interval_ns_;
}

}  // namespace sentry::relay
