// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

namespace sentry::pipelines {

// How far the fineness of a scene's frames moves with what is asked of the encoder: by its gain for
// each nat of quality, and by its shift for each halving of the sides. A frame tells only their
// sum, of whatever changed since the one before, so both are estimates, with their variances: a
// Kalman filter of two states. What a frame says goes to the one that was less certain.
class Slopes {
 public:
  Slopes() = default;
  // Guesses, before any frame has told.
  Slopes(double gain, double shift);

  [[nodiscard]] double gain() const { return gain_; }
  [[nodiscard]] double expect(double finer, double halvings) const {
    return gain_ * finer + shift_ * halvings;
  }
  void learn(double finer, double halvings, double gained);

 private:
  double gain_ = 1;
  double shift_ = 0;
  double gain_variance_ = 0;
  double shift_variance_ = 0;
  double covariance_ = 0;
};

}  // namespace sentry::pipelines
