// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/slopes.hpp"

#include <algorithm>

namespace sentry::pipelines {
namespace {

constexpr double square(double value) { return value * value; }

// Standard deviations, found with bars, textures and noise from 640x480 to 1920x1080.
constexpr double kGainGuess = 0.3;
constexpr double kShiftGuess = 0.7;
constexpr double kFrame = 0.04;  // of what one frame tells, in nats of fineness
constexpr double kDrift = 0.1;   // of the gain from frame to frame, since the curve is no law

}  // namespace

Slopes::Slopes(double gain, double shift)
    : gain_(gain),
      shift_(shift),
      gain_variance_(square(kGainGuess)),
      shift_variance_(square(kShiftGuess)) {}

/// Takes what a frame gained over the one before, when the encoder was asked to be so much finer,
/// and the sides were halved so many times.
void Slopes::learn(double finer, double halvings, double gained) {
  gain_variance_ += square(kDrift);
  const double of_gain = gain_variance_ * finer + covariance_ * halvings;
  const double of_shift = covariance_ * finer + shift_variance_ * halvings;
  const double variance = of_gain * finer + of_shift * halvings + square(kFrame);
  const double surprise = gained - expect(finer, halvings);
  gain_ = std::clamp(gain_ + of_gain / variance * surprise, 0.3, 2.5);
  shift_ = std::clamp(shift_ + of_shift / variance * surprise, -1.5, 1.0);
  gain_variance_ -= square(of_gain) / variance;
  shift_variance_ -= square(of_shift) / variance;
  covariance_ -= of_gain * of_shift / variance;
}

}  // namespace sentry::pipelines
