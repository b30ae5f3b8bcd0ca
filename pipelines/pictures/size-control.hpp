// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>

#include "pipelines/pictures/picture-setting.hpp"
#include "pipelines/pictures/scene-answer.hpp"

namespace sentry::pipelines {

// Steers the encoder so that each frame takes its share of a bit rate, no more and no less: by the
// quality first, and by the size of the picture where the quality would become too poor. Every
// frame tells how the scene answers, so that frames still on their way with an older setting do no
// harm; another scene is answered at once.
class SizeControl {
 public:
  // Pictures of `full` size, before they are made smaller.
  SizeControl(std::int64_t bits_per_second, const PictureSize &full)
      : bits_per_second_(bits_per_second), scene_(full) {}

  Setting observe(std::size_t bytes, const Setting &made_with, std::int64_t period_ns);

  // For the next frame.
  [[nodiscard]] const Setting &setting() const { return setting_; }
  // The bytes that a frame shall take.
  [[nodiscard]] double share(std::int64_t period_ns) const;

 private:
  [[nodiscard]] int fresh_size(double share) const;
  [[nodiscard]] int next_size(double share, bool is_other_scene) const;
  [[nodiscard]] int larger_size(double share, double quality) const;

  const std::int64_t bits_per_second_;
  SceneAnswer scene_;
  Setting setting_;
  std::int64_t settled_ns_ = 0;  // since the size changed
};

}  // namespace sentry::pipelines
