// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/pipelines/pictures/scene.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <random>

namespace sentry::testing_support {
namespace {

int half(int size) { return (size + 1) / 2; }

double chance(std::minstd_rand &random) {
  return static_cast<double>(random()) / static_cast<double>(std::minstd_rand::max());
}

// One texture of a direction, wavelength and strength.
struct Wave {
  double x = 0;
  double y = 0;
  double phase = 0;
  double strength = 0;
};

// Natural pictures are as strong at each octave, so strength falls with the frequency.
std::vector<Wave> make_waves(std::minstd_rand &random) {
  std::vector<Wave> waves;
  for (double wavelength = 400; wavelength > 3; wavelength /= 1.6) {
    const double angle = 6.283 * chance(random);
    waves.push_back({6.283 / wavelength * std::cos(angle), 6.283 / wavelength * std::sin(angle),
                     6.283 * chance(random), 3 + 0.06 * wavelength});
  }
  return waves;
}

double textured(const std::vector<Wave> &waves, int x, int y) {
  double value = 0;
  for (const Wave &wave : waves)
    value += wave.strength * std::sin(wave.x * x + wave.y * y + wave.phase);
  return value;
}

Plane shrunk(const Plane &plane, int width, int height) {
  const auto mean = [&](int x, int y) {
    const int left = x * plane.width / width;
    const int top = y * plane.height / height;
    const int right = std::max(left + 1, (x + 1) * plane.width / width);
    const int bottom = std::max(top + 1, (y + 1) * plane.height / height);
    double sum = 0;
    for (int row = top; row < bottom; ++row) {
      for (int column = left; column < right; ++column) sum += plane.at(column, row);
    }
    return sum / ((right - left) * (bottom - top));
  };
  return paint(width, height, mean);
}

}  // namespace

Plane paint(int width, int height, const Shade &shade) {
  Plane plane{width, height, {}};
  plane.samples.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      plane.samples.push_back(
          static_cast<std::uint8_t>(std::clamp(std::lround(shade(x, y)), 0L, 255L)));
    }
  }
  return plane;
}

Scene grey_scene(int width, int height, const Shade &luma) {
  const auto grey = [](int /*x*/, int /*y*/) { return 128.0; };
  return {paint(width, height, luma), paint(half(width), half(height), grey),
          paint(half(width), half(height), grey)};
}

Scene flat_scene(int width, int height) {
  return grey_scene(width, height, [](int /*x*/, int /*y*/) { return 90.0; });
}

Scene bars_scene(int width, int height) {
  constexpr std::array<std::array<double, 3>, 7> kBars{{{180, 128, 128},
                                                        {162, 44, 142},
                                                        {131, 156, 44},
                                                        {112, 72, 58},
                                                        {84, 184, 198},
                                                        {65, 100, 212},
                                                        {35, 212, 114}}};
  const auto bar = [&](int component, int across) {
    return [&kBars, component, across](int x, int /*y*/) {
      return kBars.at(static_cast<std::size_t>(x * 7 / across))
          .at(static_cast<std::size_t>(component));
    };
  };
  return {paint(width, height, bar(0, width)),
          paint(half(width), half(height), bar(1, half(width))),
          paint(half(width), half(height), bar(2, half(width)))};
}

Scene natural_scene(int width, int height, unsigned seed) {
  std::minstd_rand random(seed + 1);
  const auto waves = make_waves(random);
  const auto luma = [&](int x, int y) {
    const double light = 150.0 - 60.0 * y / height;
    const bool object = (x / (width / 5) + y / (height / 4)) % 3 == 0;
    return light + textured(waves, x, y) + (object ? 35 : 0) + 10 * (chance(random) - 0.5);
  };
  const auto colour = [&](int x, int y) { return 128 + 0.5 * textured(waves, 2 * y, 2 * x); };
  return {paint(width, height, luma), paint(half(width), half(height), colour),
          paint(half(width), half(height), colour)};
}

Scene noise_scene(int width, int height, unsigned seed) {
  std::minstd_rand random(seed + 1);
  const auto any = [&](int /*x*/, int /*y*/) { return 255 * chance(random); };
  return {paint(width, height, any), paint(half(width), half(height), any),
          paint(half(width), half(height), any)};
}

Scene snow_scene(int width, int height, unsigned seed) {
  std::minstd_rand random(seed + 1);
  return grey_scene(width, height, [&](int /*x*/, int /*y*/) { return 255 * chance(random); });
}

Scene resized(const Scene &scene, int width, int height) {
  return {shrunk(scene.luma, width, height), shrunk(scene.blue, half(width), half(height)),
          shrunk(scene.red, half(width), half(height))};
}

}  // namespace sentry::testing_support
