// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/lane/moderation.hpp"

#include <algorithm>

#include "transport/base/clock.hpp"

namespace sentry::relay::lane {
namespace {

constexpr std::int64_t kWindowNs = kNanosecondsPerSecond / 50;  // looked at as a whole
constexpr std::int64_t kGathered = 8;                           // events that a pause aims at
// In a longest pause: fewer are not worth it.
constexpr std::int64_t kFewest = 2;
// A pause shorter than this ends before the worker would have slept.
constexpr std::int64_t kShortestPauseNs = 150'000;
constexpr double kHardlyAnyRest = 0.8;  // busy share of the time

}  // namespace

std::int64_t Moderation::pause_ns(const WorkDone &done) {
  if (done.now_ns - since_.now_ns >= kWindowNs) {
    pause_ns_ = pause_for(done);
    since_ = done;
    events_ = 0;
  }
  return pause_ns_;
}

std::int64_t Moderation::pause_for(const WorkDone &done) const {
  const std::int64_t elapsed_ns = done.now_ns - since_.now_ns;
  const auto busy = static_cast<double>(done.busy_ns - since_.busy_ns);
  if (done.connections < kCrowd || busy > kHardlyAnyRest * static_cast<double>(elapsed_ns)) {
    return 0;
  }
  if (events_ * kLongestPauseNs < kFewest * elapsed_ns) return 0;
  const std::int64_t pause_ns = std::min(kGathered * elapsed_ns / events_, kLongestPauseNs);
  return pause_ns < kShortestPauseNs ? 0 : pause_ns;
}

}  // namespace sentry::relay::lane
