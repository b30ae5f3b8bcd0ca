// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

namespace sentry::pipelines {

struct PictureSize {
  int width = 0;  // pixels
  int height = 0;

  bool operator==(const PictureSize &) const = default;
};

// What an encoder is asked for.
struct Setting {
  int quality = 75;     // libjpeg's
  int sixteenths = 16;  // of the width and of the height

  bool operator==(const Setting &) const = default;
};

PictureSize size_at(const PictureSize &full, int sixteenths);

}  // namespace sentry::pipelines
