// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/load/poll-interval.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sentry::relay {
namespace {

constexpr double kTargetLoad = 0.6;
constexpr double kStep = 10;  // milliseconds; finer differences say nothing
// Up to this a player takes every frame the moment it comes (docs/http-api.md, `poll_interval_ms`):
// to ask for less begins above.
constexpr double kEasyMs = 1000;
// Differences within this share of it are not told, so that noise is not passed on.
constexpr double kTellShare = 0.05;
// A relay that is this busy does not show how much more is asked of it: half as much again, say.
constexpr double kSaturated = 0.95;
constexpr double kSaturatedMeans = 1.5;
// Of the logarithm of how wrong the load is: a relay that is suddenly idle is no reason to jump.
constexpr double kMostWrong = 1.5;
// What an interval does to the load shows late: a player hears of it when it asks next, up to an
// interval later, and the average of samples lags another second and a half.
constexpr double kAverageLag = 1.5;  // seconds

double rounded_up(double ms) { return std::ceil(ms / kStep) * kStep; }

}  // namespace

PollInterval::PollInterval(const GovernorSettings &settings) {
  set_settings(settings);
  wanted_ = told_ = usual_;
}

/// Takes effect at the next update.
void PollInterval::set_settings(const GovernorSettings &settings) {
  usual_ = std::max(static_cast<double>(settings.poll_interval.count()), 1.0);
  longest_ = std::max(static_cast<double>(settings.longest_poll_interval.count()), usual_);
  shortest_ = std::min(rounded_up(std::max(usual_, kEasyMs) + 1), longest_);
  told_ = 0;  // to be told anew, however near it is
}

/// Integral control of the logarithm: load is inversely proportional to the interval. With a delay
/// of T between doing and seeing, such a loop comes to rest without swinging if its gain is at most
/// 1/(eT) (K. J. Astrom and T. Hagglund, "Advanced PID Control", on integrators with delay).
void PollInterval::update(double load, LoadState state, double seconds) {
  if (state == LoadState::kNormal) {
    wanted_ = told_ = usual_;
    return;
  }
  const double asked = load >= kSaturated ? std::max(load, kSaturatedMeans) : load;
  const double wrong =
      std::clamp(std::log(std::max(asked, 1e-6) / kTargetLoad), -kMostWrong, kMostWrong);
  const double gain = 1 / (std::numbers::e * (wanted_ / 1000 + kAverageLag));
  // Pictures grow again before players ask more often.
  const double change = state >= LoadState::kSmaller ? std::max(wrong, 0.0) : wrong;
  wanted_ = std::clamp(wanted_ * std::exp(gain * change * seconds), shortest_, longest_);
  tell();
}

void PollInterval::tell() {
  const bool at_a_bound = wanted_ <= shortest_ || wanted_ >= longest_;
  const bool far = std::abs(wanted_ - told_) > kTellShare * told_;
  if (at_a_bound || far) told_ = std::min(rounded_up(wanted_), longest_);
}

std::chrono::milliseconds PollInterval::told() const {
  return std::chrono::milliseconds(std::llround(told_));
}

}  // namespace sentry::relay
