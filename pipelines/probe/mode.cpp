// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/probe/mode.hpp"

#include <algorithm>

namespace sentry::pipelines {
namespace {

using v4l2::FrameSize;
using v4l2::Rate;

// What the profiles' variables take.
constexpr std::uint32_t kLeastSide = 16;
constexpr std::uint32_t kLargestSide = 8192;
constexpr Rate kSlowest{1, 60};
constexpr Rate kFastest{240, 1};

bool is_possible(std::uint32_t side) { return side >= kLeastSide && side <= kLargestSide; }

bool is_possible(const Rate &rate) {
  return !v4l2::is_faster(kSlowest, rate) && !v4l2::is_faster(rate, kFastest);
}

std::uint32_t on_step(std::uint32_t wanted, std::uint32_t least, std::uint32_t most,
                      std::uint32_t step) {
  const std::uint32_t side = std::clamp(wanted, least, most);
  return step > 1 ? side - (side - least) % step : side;
}

// The fastest that is not faster than wanted, so that nothing is captured only to be dropped.
std::optional<Rate> choose_rate(const FrameSize &size, const Rate &wanted) {
  std::optional<Rate> chosen;
  for (const Rate &rate : size.rates) {
    if (!is_possible(rate)) continue;
    if (!v4l2::is_faster(rate, wanted)) {
      const bool between = size.any_rate && chosen;
      return between ? wanted : rate;
    }
    chosen = rate;  // the slowest so far
  }
  return chosen;
}

std::optional<Mode> mode_of(const FrameSize &size, const Mode &wanted) {
  Mode mode;
  mode.width = on_step(wanted.width, size.least_width, size.width, size.step_width);
  mode.height = on_step(wanted.height, size.least_height, size.height, size.step_height);
  if (!is_possible(mode.width) || !is_possible(mode.height)) return std::nullopt;
  if (wanted.rate) mode.rate = choose_rate(size, *wanted.rate);
  return mode;
}

std::int64_t distance(const Mode &mode, const Mode &wanted) {
  const auto area = [](const Mode &of) { return std::int64_t{of.width} * of.height; };
  return std::abs(area(mode) - area(wanted));
}

// Nearer, or as near and with more pictures: not every format of a size comes as fast.
bool is_better(const Mode &mode, const Mode &than, const Mode &wanted) {
  const auto lead = distance(mode, wanted) - distance(than, wanted);
  if (lead != 0 || !mode.rate) return lead < 0;
  return !than.rate || v4l2::is_faster(*mode.rate, *than.rate);
}

}  // namespace

/// The mode nearest to `wanted`, of all formats of a kind; none if there are none of it.
std::optional<Mode> choose_mode(const std::vector<v4l2::PixelFormat> &formats,
                                v4l2::FormatKind kind, const Mode &wanted) {
  std::optional<Mode> nearest;
  for (const v4l2::PixelFormat &format : formats) {
    if (format.kind != kind) continue;
    for (const FrameSize &size : format.sizes) {
      const auto mode = mode_of(size, wanted);
      if (mode && (!nearest || is_better(*mode, *nearest, wanted))) nearest = mode;
    }
  }
  return nearest;
}

}  // namespace sentry::pipelines
