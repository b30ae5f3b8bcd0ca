// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <ctime>
#include <functional>

namespace sentry {

inline constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
inline constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;

namespace detail {
inline std::int64_t read_clock(clockid_t id) {
  timespec now{};
  ::clock_gettime(id, &now);
  return static_cast<std::int64_t>(now.tv_sec) * kNanosecondsPerSecond + now.tv_nsec;
}
}  // namespace detail

// Nanoseconds of UTC since 1970, as CLOCK_REALTIME tells it: for capture times.
inline std::int64_t utc_now_ns() { return detail::read_clock(CLOCK_REALTIME); }

// Nanoseconds that never step back: for time-outs, pacing and heartbeats.
inline std::int64_t monotonic_now_ns() { return detail::read_clock(CLOCK_MONOTONIC); }

// What a test puts in place of one of the two above.
using Clock = std::function<std::int64_t()>;

}  // namespace sentry
