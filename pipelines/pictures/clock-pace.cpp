// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/clock-pace.hpp"

#include <cstdlib>

#include "transport/base/clock.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::int64_t kStep = 10 * kNanosecondsPerSecond;  // more than a clock is slewed
constexpr std::int64_t kLongEnough = 600 * kNanosecondsPerSecond;

}  // namespace

bool ClockPace::is_steady(std::int64_t utc, std::int64_t monotonic) {
  const std::int64_t difference = utc - monotonic;
  if (!difference_ || std::abs(difference - *difference_) > kStep) {
    difference_ = difference;
    since_ = monotonic;
  }
  return monotonic - since_ >= kLongEnough;
}

}  // namespace sentry::pipelines
