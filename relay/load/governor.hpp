// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

namespace sentry::relay {

// What a relay does about its load; each includes those before it.
enum class LoadState : std::uint8_t {
  kNormal,
  kSlower,   // players are asked to poll less often
  kSmaller,  // the smaller rendition is served where there is one
  kRefusing  // new viewers are told to come back later
};

// What a relay has done since the last sample.
struct LoadSample {
  std::int64_t now_ns = 0;  // monotonic
  // Of the time of the busiest worker, the share spent on viewers it already had (every request on
  // a connection but its first, and frames to those who wait): 0 to 1. Newcomers get what is left,
  // so they alone are no reason to turn newcomers away.
  double busy = 0;
  double egress_bits_per_second = 0;
  double send_queue = 0;  // bytes of frames held for slow viewers, as a share of their cap
};

struct GovernorSettings {
  double max_egress_bits_per_second = 0;  // 0: no limit
  std::chrono::milliseconds poll_interval{1000};
  std::chrono::milliseconds longest_poll_interval{10'000};

  bool operator==(const GovernorSettings &) const = default;
};

struct LoadAdvice {
  LoadState state = LoadState::kNormal;
  std::chrono::milliseconds poll_interval{1000};
  double load = 0;  // what it was judged by: the worst share, smoothed
};

// Turns load into advice, with hysteresis: up at once when it must be, down only after a while.
// Knows neither clocks nor networks; one thread. Ask it some times a second.
class Governor {
 public:
  explicit Governor(GovernorSettings settings);
  Governor(Governor &&) noexcept;
  Governor &operator=(Governor &&) noexcept;
  ~Governor();

  void set_settings(GovernorSettings settings);
  LoadAdvice update(const LoadSample &sample);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

std::string_view to_string(LoadState state);

}  // namespace sentry::relay
