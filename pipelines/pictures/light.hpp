// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <array>
#include <cstdint>

#include "pipelines/pictures/luma-picture.hpp"

namespace sentry::pipelines {

// How the light on the whole scene has changed since a reference picture was taken: clouds, dusk,
// a camera's exposure. It follows slowly, so that a lamp that is switched on is a change of the
// scene.
class Light {
 public:
  Light() { tabulate(); }

  void follow(const LumaPicture &reference, const LumaPicture &now, double seconds);

  // What a cell of the reference would be in today's light.
  [[nodiscard]] double expected(std::uint8_t reference) const { return expected_[reference]; }
  // How far black or white has moved, whichever further; of 255.
  [[nodiscard]] double moved() const;

 private:
  void tabulate();

  double black_ = 0;  // what black and white have become
  double white_ = 255;
  std::array<double, 256> expected_{};
};

// The middle one of the differences between two pictures of one size, without their signs.
double middle_difference(const LumaPicture &reference, const LumaPicture &now, const Light &light);

}  // namespace sentry::pipelines
