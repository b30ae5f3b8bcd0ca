// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/rate-meter.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace sentry::relay {

void RateMeter::add(std::int64_t capture_time_ns, std::int64_t arrival_ns) {
  last_arrival_ns_ = arrival_ns;
  // A clock that was set, or a pause that says nothing about the rate after it.
  if (!captures_.empty() && (capture_time_ns <= captures_.back() ||
                             capture_time_ns - captures_.back() > kMaxIntervalNs)) {
    captures_.clear();
  }
  captures_.push_back(capture_time_ns);
  // Three are kept however far apart they are, so that a slow camera has a rate too, and one
  // outage does not hide it.
  while (captures_.size() > 3 && captures_.back() - captures_.front() > kWindowNs) {
    captures_.pop_front();
  }
  // Once a frame, because every reply asks.
  interval_ns_ = median_gap_ns();
}

/// Frames per second over the last seconds; 0 when it is unknown, and once the frames have stopped.
double RateMeter::per_second(std::int64_t now_ns) const {
  if (captures_.size() < 2) return 0;
  if (now_ns - last_arrival_ns_ > std::max(kWindowNs, 3 * interval_ns())) return 0;
  const auto span = static_cast<double>(captures_.back() - captures_.front());
  return static_cast<double>(captures_.size() - 1) * static_cast<double>(kNanosecondsPerSecond) /
         span;
}

/// Nanoseconds from one frame to the next, as far as it is known, else one second. The (lower)
/// median of late: an outage is no interval.
std::int64_t RateMeter::median_gap_ns() const {
  if (captures_.size() < 2) return kUnknownIntervalNs;
  std::vector<std::int64_t> gaps;
  gaps.reserve(captures_.size() - 1);
  for (std::size_t i = 1; i < captures_.size(); ++i) {
    gaps.push_back(captures_[i] - captures_[i - 1]);
  }
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>((gaps.size() - 1) / 2);
  std::nth_element(gaps.begin(), middle, gaps.end());
  return *middle;
}

}  // namespace sentry::relay
