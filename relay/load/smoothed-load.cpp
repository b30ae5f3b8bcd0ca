// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/load/smoothed-load.hpp"

#include <algorithm>
#include <cmath>

#include "relay/load/governor.hpp"

namespace sentry::relay {
namespace {

// Long enough that the bunches in which players ask do not show, short enough that a crowd does.
constexpr double kSmoothingSeconds = 1.0;
// Of the slope: half of it, so that a crowd is seen to come while it is still coming.
constexpr double kSlopeSeconds = 0.5;
// How far a rise of egress is thought on: the second by which the average lags, and one more, in
// which those who have just been let in ask for the first time.
constexpr double kForecastSeconds = 2.0;
// A rise of less than this share of the limit in a second is the noise of a steady crowd.
constexpr double kSteadySlope = 0.08;
// No share above this is believed, so that one absurd sample is forgotten in seconds.
constexpr double kMostLoad = 4.0;
constexpr double kMostEgress = 1e15;  // bits per second

// Moves the average to a sample; one that is no number says nothing.
void average(double &value, double sample, double most, double weight) {
  if (std::isnan(sample)) return;
  value += (std::clamp(sample, 0.0, most) - value) * weight;
}

}  // namespace

void SmoothedLoad::add(const LoadSample &sample, double seconds) {
  const double weight = -std::expm1(-seconds / kSmoothingSeconds);
  average(busy_, sample.busy, kMostLoad, weight);
  average(queue_, sample.send_queue, kMostLoad, weight);
  const double before = egress_;
  average(egress_, sample.egress_bits_per_second, kMostEgress, weight);
  if (seconds <= 0) return;
  const double slope = (egress_ - before) / seconds;
  egress_slope_ += (slope - egress_slope_) * -std::expm1(-seconds / kSlopeSeconds);
}

/// The worst of what can run out, as a share of it. A limit of 0 is none.
double SmoothedLoad::load(double max_egress) const {
  const double egress = max_egress > 0 ? std::min(egress_ / max_egress, kMostLoad) : 0;
  return std::max({busy_, queue_, egress});
}

/// The same, with egress as it will be if it goes on rising as it does. Egress alone, because it
/// alone has a limit that somebody else set and that must not be crossed.
double SmoothedLoad::forecast(double max_egress) const {
  const double now = load(max_egress);
  if (max_egress <= 0 || egress_slope_ < kSteadySlope * max_egress) return now;
  const double soon = (egress_ + egress_slope_ * kForecastSeconds) / max_egress;
  return std::max(now, std::min(soon, kMostLoad));
}

}  // namespace sentry::relay
