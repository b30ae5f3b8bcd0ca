// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/light.hpp"

#include <algorithm>
#include <cmath>

namespace sentry::pipelines {
namespace {

constexpr double kWhite = 255;
constexpr double kLevelsPerSecond = 8;
constexpr double kLongestStep = 2;  // seconds: light after a longer gap is news
// A picture of few shades says little about the others, and these weigh against it: cells of this
// spread that say that nothing has changed, as many as a hundredth of the picture's.
constexpr double kDoubt = 0.01 * 64 * 64;

// Sums for a straight line through the cells that have changed with the light alone.
struct LineSums {
  double count = 0;
  double x = 0;
  double y = 0;
  double xx = 0;
  double xy = 0;

  void add(double reference, double now) {
    ++count;
    x += reference;
    y += now;
    xx += reference * reference;
    xy += reference * now;
  }
};

double step(double from, double to, double limit) {
  return from + std::clamp(to - from, -limit, limit);
}

}  // namespace

double middle_difference(const LumaPicture &reference, const LumaPicture &now, const Light &light) {
  std::array<std::size_t, 256> counts{};
  for (std::size_t i = 0; i < now.cells.size(); ++i) {
    const double difference = std::abs(now.cells[i] - light.expected(reference.cells[i]));
    ++counts.at(static_cast<std::size_t>(std::min(kWhite, std::round(difference))));
  }
  std::size_t below = 0;
  std::size_t level = 0;
  while (level < kWhite && (below += counts.at(level)) * 2 < now.cells.size()) ++level;
  return static_cast<double>(level);
}

void Light::follow(const LumaPicture &reference, const LumaPicture &now, double seconds) {
  const double usual = 3 * middle_difference(reference, now, *this) + 2;
  LineSums sums;
  for (std::size_t i = 0; i < now.cells.size(); ++i) {
    const double before = reference.cells[i];
    if (std::abs(now.cells[i] - expected(reference.cells[i])) <= usual)
      sums.add(before, now.cells[i]);
  }
  if (sums.count == 0) return;
  const double mean = sums.x / sums.count;
  const double spread = sums.xx / sums.count - mean * mean;
  const double together = sums.xy / sums.count - mean * sums.y / sums.count;
  const double slope = (together + kDoubt) / (spread + kDoubt);
  const double black = sums.y / sums.count - slope * mean;

  const double limit = kLevelsPerSecond * std::clamp(seconds, 0.0, kLongestStep);
  black_ = step(black_, black, limit);
  white_ = step(white_, black + slope * kWhite, limit);
  tabulate();
}

double Light::moved() const { return std::max(std::abs(black_), std::abs(white_ - kWhite)); }

void Light::tabulate() {
  for (std::size_t level = 0; level < expected_.size(); ++level) {
    const double straight = black_ + (white_ - black_) * static_cast<double>(level) / kWhite;
    expected_.at(level) = std::clamp(straight, 0.0, kWhite);
  }
}

}  // namespace sentry::pipelines
