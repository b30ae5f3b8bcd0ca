// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <deque>

#include "transport/base/clock.hpp"

namespace sentry::relay {

// How often frames are made, from their capture times: these tell the truth also when a relay
// finds several frames waiting, or the network delivers them in bunches.
class RateMeter {
 public:
  static constexpr std::int64_t kWindowNs = 5 * kNanosecondsPerSecond;
  static constexpr std::int64_t kUnknownIntervalNs = kNanosecondsPerSecond;
  static constexpr std::int64_t kMaxIntervalNs = 3600 * kNanosecondsPerSecond;

  void add(std::int64_t capture_time_ns, std::int64_t arrival_ns);
  [[nodiscard]] double per_second(std::int64_t now_ns) const;
  [[nodiscard]] std::int64_t interval_ns() const { return interval_ns_; }

 private:
  [[nodiscard]] std::int64_t median_gap_ns() const;

  std::deque<std::int64_t> captures_;  // rising
  std::int64_t interval_ns_ = kUnknownIntervalNs;
  std::int64_t last_arrival_ns_ = 0;  // on the clock of `now_ns`
};

}  // namespace sentry::relay
