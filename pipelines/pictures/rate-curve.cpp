// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/rate-curve.hpp"

#include <algorithm>
#include <cmath>

namespace sentry::pipelines {
namespace {

// Measured with libjpeg-turbo, 4:2:0, its own Huffman tables, on textures and noise: in the coarse
// a rate grows as this power of the fineness' exponential, in the fine of the fineness itself.
constexpr double kPower = 1.6;
constexpr double kUnitRate = 0.09;  // bytes a pixel

constexpr double kLeastRate = 1e-5;
constexpr double kHeaderBytes = 623;
constexpr double kEmptyBytesPerPixel = 32.0 / 8 / 256;  // six empty blocks are 32 bits

}  // namespace

/// As jpeg_quality_scaling() of libjpeg: from a quality to the percentage that scales its tables.
double fineness_of_quality(int quality) {
  quality = std::clamp(quality, 1, 99);
  const double percent = quality < 50 ? 5000.0 / quality : 200.0 - 2.0 * quality;
  return std::log(100.0 / percent);
}

double quality_of_fineness(double fineness) {
  const double percent = 100.0 * std::exp(-fineness);
  return percent > 100 ? 5000.0 / percent : (200.0 - percent) / 2;
}

double rate_at(double fineness) {
  return kUnitRate * std::pow(std::log1p(std::exp(fineness)), kPower);
}

double fineness_for(double rate) {
  const double bent = std::pow(std::max(rate, kLeastRate) / kUnitRate, 1 / kPower);
  return std::log(std::expm1(bent));
}

double empty_bytes(double pixels) { return kHeaderBytes + kEmptyBytesPerPixel * pixels; }

}  // namespace sentry::pipelines
