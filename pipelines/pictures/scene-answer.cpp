// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/scene-answer.hpp"

#include <algorithm>
#include <cmath>

#include "pipelines/pictures/rate-curve.hpp"

namespace sentry::pipelines {
namespace {

// In nats of fineness.
constexpr double kCut = 0.35;          // from what was expected: another scene
constexpr double kTellingStep = 0.08;  // of the encoder: more than noise between two frames

double halvings(const Setting &before, const Setting &now) {
  return std::log2(static_cast<double>(before.sixteenths) / now.sixteenths);
}

}  // namespace

double SceneAnswer::area(int sixteenths) const {
  const PictureSize size = size_at(full_, sixteenths);
  return static_cast<double>(size.width) * size.height;
}

// Until the scene has told: noise gains more than textures do, and they more than edges.
double SceneAnswer::gain() const {
  const double detail = fineness_ - fineness_of_quality(last_->quality);
  return gain_.value_or(std::clamp(0.65 + 0.4 * detail, 0.85, 1.25));
}

// Until the scene has told: noise loses half its strength, and broad shapes become steeper.
double SceneAnswer::shift() const {
  return shift_.value_or(std::clamp(0.25 - 0.3 * fineness_, -0.7, 0.3));
}

// Two frames in a row with different settings tell how the scene answers. With the same setting, or
// nearly, they tell whether it is the same scene.
bool SceneAnswer::compare(double gained, const Setting &before, const Setting &now) {
  const double finer = fineness_of_quality(now.quality) - fineness_of_quality(before.quality);
  const double smaller = halvings(before, now);
  if (smaller != 0) {
    shift_ = std::clamp((gained - gain() * finer) / smaller, -1.5, 1.0);
    return false;
  }
  if (std::abs(finer) >= kTellingStep) {
    gain_ = std::clamp(gained / finer, 0.3, 2.5);
    return false;
  }
  return std::abs(gained - gain() * finer) > kCut;
}

bool SceneAnswer::learn(double bytes, const Setting &made_with) {
  const double pixels = area(made_with.sixteenths);
  const double fineness = fineness_for((bytes - empty_bytes(pixels)) / pixels);
  const bool is_other = !last_ || compare(fineness - fineness_, *last_, made_with);
  if (is_other) {
    gain_.reset();
    shift_.reset();
  }
  last_ = made_with;
  fineness_ = fineness;
  return is_other;
}

double SceneAnswer::quality_for(double bytes, int sixteenths) const {
  const double pixels = area(sixteenths);
  if (bytes <= empty_bytes(pixels)) return 0;
  const double expected = fineness_ + shift() * halvings(*last_, {.sixteenths = sixteenths});
  const double missing = fineness_for((bytes - empty_bytes(pixels)) / pixels) - expected;
  return quality_of_fineness(fineness_of_quality(last_->quality) + missing / gain());
}

}  // namespace sentry::pipelines
