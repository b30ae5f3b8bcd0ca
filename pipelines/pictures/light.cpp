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

// What black and white have become; in between all is a straight line.
struct Line {
  double black = 0;
  double white = 0;
};

// The line nearest to the cells that it is given, by least squares.
class LineFit {
 public:
  void add(double reference, double now) {
    ++count_;
    x_ += reference;
    y_ += now;
    xx_ += reference * reference;
    xy_ += reference * now;
  }
  [[nodiscard]] bool is_empty() const { return count_ == 0; }
  [[nodiscard]] Line line() const {
    const double mean = x_ / count_;
    const double spread = xx_ / count_ - mean * mean;
    const double together = xy_ / count_ - mean * y_ / count_;
    const double slope = (together + kDoubt) / (spread + kDoubt);
    const double black = y_ / count_ - slope * mean;
    return {black, black + slope * kWhite};
  }

 private:
  double count_ = 0;
  double x_ = 0;
  double y_ = 0;
  double xx_ = 0;
  double xy_ = 0;
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
  std::size_t level = 0;
  std::size_t up_to = counts.front();
  while (2 * up_to < now.cells.size()) up_to += counts.at(++level);
  return static_cast<double>(level);
}

/// Takes a picture that came `seconds` after the last one. What differs much more than most of it
/// is no matter of light.
void Light::follow(const LumaPicture &reference, const LumaPicture &now, double seconds) {
  const double usual = 3 * middle_difference(reference, now, *this) + 2;
  LineFit fit;
  for (std::size_t i = 0; i < now.cells.size(); ++i) {
    const std::uint8_t before = reference.cells[i];
    if (std::abs(now.cells[i] - expected(before)) <= usual) fit.add(before, now.cells[i]);
  }
  if (fit.is_empty()) return;
  const Line line = fit.line();
  const double limit = kLevelsPerSecond * std::clamp(seconds, 0.0, kLongestStep);
  black_ = step(black_, line.black, limit);
  white_ = step(white_, line.white, limit);
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
