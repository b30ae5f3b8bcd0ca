// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/rate-gate.hpp"

#include <algorithm>

#include "transport/base/clock.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::int64_t kJitter = kNanosecondsPerSecond / 100;

}  // namespace

// A rate of more than a thousand million a second would have no interval.
RateGate::RateGate(const Fraction &rate)
    : interval_(
          std::max<std::int64_t>(1, kNanosecondsPerSecond * rate.denominator / rate.numerator)) {}

/// Whether the picture taken at `capture_ns`, of any clock that does not step, shall pass. A
/// picture that is a little early still counts as the one that is due: cameras jitter, and the next
/// one may be far. What is due then moves on by exactly one interval, so that the mean rate holds.
bool RateGate::passes(std::int64_t capture_ns) {
  if (due_) {
    const std::int64_t early = *due_ - capture_ns;
    // No picture is two intervals early, unless the time has begun anew.
    if (early > std::min(interval_ / 4, kJitter) && early < 2 * interval_) return false;
    const bool in_step = early >= -interval_ && early < 2 * interval_;
    due_ = (in_step ? *due_ : capture_ns) + interval_;
    return true;
  }
  due_ = capture_ns + interval_;
  return true;
}

}  // namespace sentry::pipelines
