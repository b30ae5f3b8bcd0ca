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

// Before a scene has told. The more detail it has, the more it gains by each bit, as noise does,
// and the more it loses where it is made smaller; broad shapes become steeper there.
Slopes guess(double fineness, int quality) {
  const double detail = fineness - fineness_of_quality(quality);
  return {std::clamp(0.7 + 0.9 * detail, 0.35, 1.0), std::clamp(0.6 - 0.3 * fineness, -0.15, 0.5)};
}

}  // namespace

double SceneAnswer::area(int sixteenths) const {
  const PictureSize size = size_at(full_, sixteenths);
  return static_cast<double>(size.width) * size.height;
}

// Two frames in a row with different settings tell how the scene answers. With the same setting, or
// nearly, they tell whether it is the same scene.
bool SceneAnswer::compare(double gained, const Setting &before, const Setting &now) {
  const double finer = fineness_of_quality(now.quality) - fineness_of_quality(before.quality);
  const double smaller = halvings(before, now);
  if (smaller == 0 && std::abs(finer) < kTellingStep) {
    return std::abs(gained - slopes_.expect(finer, 0)) > kCut;
  }
  slopes_.learn(finer, smaller, gained);
  return false;
}

bool SceneAnswer::learn(double bytes, const Setting &made_with) {
  const double pixels = area(made_with.sixteenths);
  const double fineness = fineness_for((bytes - empty_bytes(pixels)) / pixels);
  const bool is_other = !last_ || compare(fineness - fineness_, *last_, made_with);
  if (is_other) slopes_ = guess(fineness, made_with.quality);
  last_ = made_with;
  fineness_ = fineness;
  return is_other;
}

double SceneAnswer::quality_for(double bytes, int sixteenths) const {
  const double pixels = area(sixteenths);
  if (bytes <= empty_bytes(pixels)) return 0;
  const double expected =
      fineness_ + slopes_.expect(0, halvings(*last_, {.sixteenths = sixteenths}));
  const double missing = fineness_for((bytes - empty_bytes(pixels)) / pixels) - expected;
  return quality_of_fineness(fineness_of_quality(last_->quality) + missing / slopes_.gain());
}

}  // namespace sentry::pipelines
