// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace sentry::testing_support {

// One plane of samples, row by row.
struct Plane {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> samples;

  [[nodiscard]] std::uint8_t at(int x, int y) const {
    return samples[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                   static_cast<std::size_t>(x)];
  }
};

// A picture as encoders take it: luma, and two planes of colour of half its width and height.
struct Scene {
  Plane luma;
  Plane blue;
  Plane red;
};

// Sample values of a plane, 0 to 255, by place; rounded and held within the range.
using Shade = std::function<double(int x, int y)>;

Plane paint(int width, int height, const Shade &shade);
Scene grey_scene(int width, int height, const Shade &luma);

Scene flat_scene(int width, int height);
Scene bars_scene(int width, int height);
// What a camera may see: light that falls off, textures of many sizes, edges, a little noise.
Scene natural_scene(int width, int height, unsigned seed);
// Every sample by chance, which no encoder can make smaller than its bits.
Scene noise_scene(int width, int height, unsigned seed);
// The same without colour, as a receiver without a signal shows it.
Scene snow_scene(int width, int height, unsigned seed);

// Each sample the mean of the area that it replaces.
Scene resized(const Scene &scene, int width, int height);

// A JPEG with 4:2:0 colour and libjpeg's own tables, as jpegenc makes it.
std::vector<std::byte> encode_jpeg(const Scene &scene, int quality);

}  // namespace sentry::testing_support
