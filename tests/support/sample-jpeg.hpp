// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "transport/base/frame.hpp"

namespace sentry::testing_support {

struct SampleJpeg {
  std::uint16_t width = 64;   // pixels
  std::uint16_t height = 48;  // pixels
  std::uint8_t shade = 128;   // the grey of every pixel, 0 black to 255 white
  std::size_t size = 0;  // bytes of the file, reached by comment segments; 0: as small as it is
};

// A valid baseline JPEG of one shade, made without a codec. A `size` below what the picture needs,
// or so close above it that no comment fits between, gives the next size that can be made.
std::vector<std::byte> sample_jpeg(const SampleJpeg &sample = {});

// The same with everything a sender says of it; `number` also varies the shade.
Frame sample_frame(FrameId id, const SampleJpeg &sample = {});

}  // namespace sentry::testing_support
