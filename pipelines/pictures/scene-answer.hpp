// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <optional>

#include "pipelines/pictures/picture-setting.hpp"
#include "pipelines/pictures/slopes.hpp"

namespace sentry::pipelines {

// How the scene before the camera answers to what the encoder is asked for: where on the curve of
// rate-curve.hpp its last frame lies, and how far a change of the setting moves it.
class SceneAnswer {
 public:
  explicit SceneAnswer(const PictureSize &full) : full_(full) {}

  // Takes a frame and the setting that it was made with; true when it shows another scene.
  bool learn(double bytes, const Setting &made_with);
  // The quality, no whole number, at which the scene would take `bytes` in this size; 0 when even
  // an empty picture takes more. Only after a frame.
  [[nodiscard]] double quality_for(double bytes, int sixteenths) const;

 private:
  [[nodiscard]] double area(int sixteenths) const;
  bool compare(double gained, const Setting &before, const Setting &now);

  const PictureSize full_;
  std::optional<Setting> last_;
  double fineness_ = 0;  // that the last frame's rate stands for
  Slopes slopes_;
};

}  // namespace sentry::pipelines
