// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/picture-setting.hpp"

#include <algorithm>

namespace sentry::pipelines {
namespace {

constexpr int kSmallestSide = 16;  // pixels: one block of 4:2:0

int shrunk(int side, int sixteenths) {
  return std::min(side, std::max(kSmallestSide, (side * sixteenths / 16) & ~1));
}

}  // namespace

/// Even sides, as 4:2:0 has them, and none below one block; a picture that keeps its size may be
/// odd, and one that is tiny already stays as it is.
PictureSize size_at(const PictureSize &full, int sixteenths) {
  if (sixteenths >= 16) return full;
  return {shrunk(full.width, sixteenths), shrunk(full.height, sixteenths)};
}

}  // namespace sentry::pipelines
