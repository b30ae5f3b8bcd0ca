// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/rate-meter.hpp"

#include <algorithm>

namespace sentry::relay {

void RateMeter::add(std::int64_t capture_time_ns, std::int64_t arrival_ns) {
  last_arrival_ns_ = arrival_ns;
  // A clock that was set, or a pause that says nothing about the rate after it.
  if (!captures_.empty() && (capture_time_ns <= captures_.back() ||
                             capture_time_ns - captures_.back() > kMaxIntervalNs)) {
    captures_.clear();
  }
  captures_.push_back(capture_time_ns);
  // Two are kept however far apart they are, so that a slow camera has a rate too.
  while (captures_.size() > 2 && captures_.back() - captures_.front() > kWindowNs) {
    captures_.pop_front();
  }
}

/// Frames per second over the last seconds; 0 when it is unknown, and once the frames have stopped.
double RateMeter::per_second(std::int64_t now_ns) const {
  if (captures_.size() < 2) return 0;
  if (now_ns - last_arrival_ns_ > std::max(kWindowNs, 3 * interval_ns())) return 0;
  const auto span = static_cast<double>(captures_.back() - captures_.front());
  return static_cast<double>(captures_.size() - 1) * static_cast<double>(kNanosecondsPerSecond) /
         span;
}

/// Nanoseconds from one frame to the next, as far as it is known, else one second.
std::int64_t RateMeter::interval_ns() const {
  if (captures_.size() < 2) return kUnknownIntervalNs;
  const auto gaps = static_cast<std::int64_t>(captures_.size() - 1);
  return std::max<std::int64_t>((captures_.back() - captures_.front()) / gaps, 1);
}

}  // namespace sentry::relay
