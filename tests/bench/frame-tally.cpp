// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/bench/frame-tally.hpp"

#include <algorithm>

namespace sentry::bench {

// Frames come to different viewers in different order only around the newest, so the search begins
// there.
std::uint64_t FrameTally::place_of(std::int64_t timestamp_ns) {
  auto at = frames_.end();
  while (at != frames_.begin() && std::prev(at)->timestamp_ns > timestamp_ns) --at;
  if (at != frames_.begin() && std::prev(at)->timestamp_ns == timestamp_ns) {
    return first_ + static_cast<std::uint64_t>(std::distance(frames_.begin(), at)) - 1;
  }
  if (at == frames_.end()) {
    frames_.push_back({timestamp_ns});
    return first_ + frames_.size() - 1;
  }
  return first_;  // older than all that is kept, and nobody else's
}

void FrameTally::received(Receiver &receiver, std::int64_t timestamp_ns, std::int64_t utc_now_ns) {
  const std::uint64_t place = place_of(timestamp_ns);
  ++received_;
  ++receiver.frames;
  if (!receiver.last) {
    receiver.last = place;
    return;
  }
  if (place <= *receiver.last) {
    ++repeated_;
    return;
  }
  missed_ += place - *receiver.last - 1;
  receiver.last = place;
  each_.add(utc_now_ns - timestamp_ns);
  Frame &frame = frames_[place - first_];
  ++frame.on_time;
  frame.last_ns = std::max(frame.last_ns, utc_now_ns);
}

void FrameTally::mark(Report &report, std::size_t receivers) {
  Latency all;
  const std::uint64_t end = first_ + frames_.size();
  for (std::uint64_t place = std::max(marked_, first_); place < end; ++place) {
    const Frame &frame = frames_[place - first_];
    if (frame.on_time == receivers) all.add(frame.last_ns - frame.timestamp_ns);
  }
  report.add("frames", static_cast<std::int64_t>(received_))
      .add("distinct", static_cast<std::int64_t>(end - marked_))
      .add("missed", static_cast<std::int64_t>(missed_))
      .add("repeated", static_cast<std::int64_t>(repeated_))
      .add("each", each_)
      .add("all", all);
  received_ = missed_ = repeated_ = 0;
  each_.clear();
  marked_ = end;
  constexpr std::size_t kKept = 256;
  while (frames_.size() > kKept) {
    frames_.pop_front();
    ++first_;
  }
}

}  // namespace sentry::bench
