// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/size-control.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "transport/base/clock.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::array<int, 7> kSizes = {16, 12, 8, 6, 4, 3, 2};  // sixteenths

constexpr int kBestQuality = 95;   // above, a step costs a fifth more, and nobody sees it
constexpr int kWorstQuality = 10;  // of the smallest picture
// A picture becomes smaller below the first, and larger only where it would keep the second: far
// enough apart that no size leads back to the one before.
constexpr int kPoorQuality = 28;
constexpr int kFairQuality = 50;
constexpr int kFreshQuality = 42;  // room on both sides, for a scene not known yet

constexpr double kHoldBand = 0.06;                           // nats of bytes around the share
constexpr std::int64_t kSettle = 2 * kNanosecondsPerSecond;  // before a picture grows again

}  // namespace

double SizeControl::share(std::int64_t period_ns) const {
  return static_cast<double>(bits_per_second_) / 8 * static_cast<double>(period_ns) /
         static_cast<double>(kNanosecondsPerSecond);
}

int SizeControl::fresh_size(double share) const {
  const auto *size = std::find_if(kSizes.begin(), kSizes.end(), [&](int sixteenths) {
    return scene_.quality_for(share, sixteenths) >= kFreshQuality;
  });
  return size == kSizes.end() ? kSizes.back() : *size;
}

// At the best quality the frame takes too little, so growing need not wait.
int SizeControl::larger_size(double share, double quality) const {
  const int now = setting_.sixteenths;
  const bool is_urgent = quality > kBestQuality;
  if (now == kSizes.front() || (!is_urgent && settled_ns_ < kSettle)) return now;
  const int larger = *std::prev(std::find(kSizes.begin(), kSizes.end(), now));
  const int enough = is_urgent ? kFreshQuality : kFairQuality;
  return scene_.quality_for(share, larger) >= enough ? larger : now;
}

int SizeControl::next_size(double share, bool is_other_scene) const {
  if (is_other_scene) return fresh_size(share);
  const double quality = scene_.quality_for(share, setting_.sixteenths);
  if (quality < kPoorQuality) return std::min(setting_.sixteenths, fresh_size(share));
  return larger_size(share, quality);
}

/// Takes what a frame came to with the setting that it was made with, and gives the setting of the
/// next. `period_ns` is the time from one frame to the next.
Setting SizeControl::observe(std::size_t bytes, const Setting &made_with, std::int64_t period_ns) {
  const auto size = static_cast<double>(bytes);
  const double share = this->share(period_ns);
  if (bytes == 0 || share <= 0) return setting_;
  const int sixteenths = next_size(share, scene_.learn(size, made_with));
  settled_ns_ = sixteenths == setting_.sixteenths ? settled_ns_ + period_ns : 0;

  const bool holds = std::abs(std::log(size / share)) <= kHoldBand;
  if (holds && made_with == setting_ && sixteenths == setting_.sixteenths) return setting_;
  const double quality = std::round(scene_.quality_for(share, sixteenths));
  const int worst = sixteenths == kSizes.back() ? kWorstQuality : kPoorQuality;
  setting_ = {static_cast<int>(std::clamp<double>(quality, worst, kBestQuality)), sixteenths};
  return setting_;
}

}  // namespace sentry::pipelines
