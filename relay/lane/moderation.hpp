// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>

namespace sentry::relay::lane {

// What a worker has done since it began.
struct WorkDone {
  std::int64_t now_ns = 0;       // monotonic
  std::int64_t busy_ns = 0;      // of that, not waiting
  std::int64_t connections = 0;  // at this moment
};

// Interrupt moderation, as network cards have it (ethtool(8), `adaptive-rx`). To wake up costs
// several times what a reply does, and a crowd whose requests come one by one, thousands a second,
// wakes the worker for each. So it lets them gather for a moment and serves them together: a crowd
// costs half as much, and a reply comes up to kLongestPauseNs later.
//
// Not for few connections, each of which may ask again as soon as it is served, and not when there
// is hardly time to rest: then requests gather by themselves.
class Moderation {
 public:
  static constexpr std::int64_t kLongestPauseNs = 500'000;
  static constexpr std::int64_t kCrowd = 500;  // connections

  void count_events(std::size_t events) { events_ += static_cast<std::int64_t>(events); }
  // For how long to let requests gather before the next look at them; 0: not at all.
  std::int64_t pause_ns(const WorkDone &done);

 private:
  [[nodiscard]] std::int64_t pause_for(const WorkDone &done) const;

  std::int64_t events_ = 0;  // since `since_`
  WorkDone since_;
  std::int64_t pause_ns_ = 0;
};

}  // namespace sentry::relay::lane
