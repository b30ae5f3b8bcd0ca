// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/change-gate.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sentry::pipelines {
namespace {

constexpr double kLevels = 255;
constexpr int kPatch = 2;  // cells along a side
// A patch must stand out from the noise of the picture too: its mean of four differs by chance
// alone from what was expected by this many middle differences once in a thousand million patches.
constexpr double kStandsOut = 4.5;
constexpr double kNoisiest = 4;     // levels; what differs more all over is no noise
constexpr double kOtherLight = 64;  // levels: what came slowly is worth a picture at last

// How much brighter or darker the patch at `x`, `y` is than expected.
double patch_difference(const LumaPicture &before, const LumaPicture &now, const Light &light,
                        int x, int y) {
  double sum = 0;
  int count = 0;
  for (int row = y; row < std::min(y + kPatch, now.height); ++row) {
    for (int column = x; column < std::min(x + kPatch, now.width); ++column) {
      const auto i = static_cast<std::size_t>(row) * static_cast<std::size_t>(now.width) +
                     static_cast<std::size_t>(column);
      sum += now.cells[i] - light.expected(before.cells[i]);
      ++count;
    }
  }
  return std::abs(sum / count);
}

}  // namespace

// The keep-alive is due while the next picture would come too late for it.
bool ChangeGate::is_due(std::int64_t now_ns, std::int64_t since_last) const {
  const std::int64_t since_sent = now_ns - sent_->at_ns;
  return since_sent < 0 || since_sent + since_last > limits_.keep_alive_ns;
}

bool ChangeGate::has_changed(const LumaPicture &now) const {
  const Light &light = sent_->light;
  const double noise = std::min(kNoisiest, middle_difference(sent_->picture, now, light));
  const double limit = std::max(limits_.threshold / 100 * kLevels, kStandsOut * noise);
  // Whole patches, but in a picture that is smaller than one.
  for (int y = 0; y < std::max(1, now.height - kPatch + 1); ++y) {
    for (int x = 0; x < std::max(1, now.width - kPatch + 1); ++x) {
      if (patch_difference(sent_->picture, now, light, x, y) > limit) return true;
    }
  }
  return light.moved() > kOtherLight;
}

bool ChangeGate::differs(const LumaPicture &now, std::int64_t now_ns) {
  const LumaPicture &before = sent_->picture;
  if (before.width != now.width || before.height != now.height) return true;
  const auto seconds =
      static_cast<double>(now_ns - last_ns_) / static_cast<double>(kNanosecondsPerSecond);
  sent_->light.follow(before, now, seconds);
  return has_changed(now);
}

/// Whether the picture, a JPEG as it will be sent, shall pass at `now_ns` of the monotonic clock. A
/// damaged one always does, and counts for nothing here: who sends it tells what is wrong with it.
bool ChangeGate::passes(std::span<const std::byte> jpeg, std::int64_t now_ns) {
  auto picture = reader_.read(jpeg);
  if (!picture) return true;
  const bool passes = !sent_ || is_due(now_ns, now_ns - last_ns_) || differs(*picture, now_ns);
  last_ns_ = now_ns;
  if (passes) sent_ = Sent{std::move(*picture), now_ns, Light()};
  return passes;
}

}  // namespace sentry::pipelines
