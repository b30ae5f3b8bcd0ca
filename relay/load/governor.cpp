// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/load/governor.hpp"

#include <algorithm>
#include <optional>

#include "relay/load/poll-interval.hpp"
#include "relay/load/smoothed-load.hpp"
#include "relay/load/state-ladder.hpp"
#include "transport/base/clock.hpp"

namespace sentry::relay {
namespace {

// After a gap in the samples (the machine slept, the clock of a virtual one jumped) no more than
// this is taken to have passed: nobody has watched the load meanwhile.
constexpr double kLongestStep = 1.0;  // seconds

}  // namespace

struct Governor::Parts {
  explicit Parts(const GovernorSettings &settings) : settings(settings), interval(settings) {}

  double seconds_until(std::int64_t now_ns) {
    const std::int64_t before = last_ns.value_or(now_ns);
    last_ns = now_ns;
    const double seconds = (static_cast<double>(now_ns) - static_cast<double>(before)) /
                           static_cast<double>(kNanosecondsPerSecond);
    return std::clamp(seconds, 0.0, kLongestStep);
  }

  GovernorSettings settings;
  std::optional<std::int64_t> last_ns;
  SmoothedLoad smoothed;
  StateLadder ladder;
  PollInterval interval;
};

Governor::Governor(GovernorSettings settings) : parts_(std::make_unique<Parts>(settings)) {}
Governor::Governor(Governor &&) noexcept = default;
Governor &Governor::operator=(Governor &&) noexcept = default;
Governor::~Governor() = default;

/// Takes effect with the next sample. Keeps the state: what the relay does now is what its load
/// is judged by. The same settings again change nothing.
void Governor::set_settings(GovernorSettings settings) {
  if (settings == parts_->settings) return;
  parts_->settings = settings;
  parts_->interval.set_settings(settings);
}

LoadAdvice Governor::update(const LoadSample &sample) {
  Parts &parts = *parts_;
  const double seconds = parts.seconds_until(sample.now_ns);
  const double limit = parts.settings.max_egress_bits_per_second;
  parts.smoothed.add(sample, seconds);
  const double load = parts.smoothed.load(limit);
  const LoadState state = parts.ladder.update(
      {load, parts.smoothed.forecast(limit), parts.interval.at_ease()}, seconds);
  parts.interval.update(load, state, seconds);
  return {state, parts.interval.told(), load};
}

std::string_view to_string(LoadState state) {
  switch (state) {
    case LoadState::kNormal:
      return "normal";
    case LoadState::kSlower:
      return "slower";
    case LoadState::kSmaller:
      return "smaller";
    case LoadState::kRefusing:
      return "refusing";
  }
  return "unknown";
}

}  // namespace sentry::relay
