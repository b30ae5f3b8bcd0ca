// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <optional>

#include "pipelines/pictures/picture-setting.hpp"
#include "pipelines/profile/fraction.hpp"

namespace sentry::pipelines {

// What becomes of a camera's pictures before they leave its process.
struct PicturePlan {
  std::optional<Fraction> rate;              // at most so many a second
  std::optional<std::int64_t> most_bitrate;  // bits a second, shared evenly by the pictures
  std::optional<double> on_change;           // percent: see ChangeLimits
  std::optional<PictureSize> small;          // of a second rendition

  bool operator==(const PicturePlan &) const = default;
};

}  // namespace sentry::pipelines
