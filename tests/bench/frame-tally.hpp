// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "tests/bench/latency.hpp"
#include "tests/bench/report.hpp"

namespace sentry::bench {

// What one viewer has received.
struct Receiver {
  std::optional<std::uint64_t> last;  // the place of its newest frame in the tally
  std::uint32_t frames = 0;           // since the last mark
};

// Which frames there were, told apart by their capture times, and who got them. A viewer's first
// frame counts for the times no more than for the misses: it may have been old when the viewer
// came.
class FrameTally {
 public:
  void received(Receiver &receiver, std::int64_t timestamp_ns, std::int64_t utc_now_ns);
  // Forgets that there was a frame before, after a pause that the source made.
  static void pause(Receiver &receiver) { receiver.last.reset(); }
  [[nodiscard]] bool is_newest(const Receiver &receiver) const {
    return receiver.last && *receiver.last + 1 == first_ + frames_.size();
  }
  // Frames since the last mark; misses, repetitions and times too. Then it begins anew.
  void mark(Report &report, std::size_t receivers);

 private:
  struct Frame {
    std::int64_t timestamp_ns;
    std::size_t on_time = 0;  // viewers who waited for it and have it
    std::int64_t last_ns = 0;
  };
  std::uint64_t place_of(std::int64_t timestamp_ns);

  std::deque<Frame> frames_;
  std::uint64_t first_ = 0;   // the place of frames_.front()
  std::uint64_t marked_ = 0;  // the place behind the newest at the last mark
  std::uint64_t received_ = 0;
  std::uint64_t missed_ = 0;
  std::uint64_t repeated_ = 0;
  Latency each_;
};

}  // namespace sentry::bench
