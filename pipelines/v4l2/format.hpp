// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipelines/v4l2/device.hpp"

namespace sentry::v4l2 {

// What v4l2src makes of a format.
enum class FormatKind {
  kJpeg,        // image/jpeg
  kRaw,         // video/x-raw
  kCompressed,  // H.264 and the like
  kOther,       // Bayer patterns, depth, what one driver alone knows
};

// Pictures a second, not the interval between them.
struct Rate {
  std::uint32_t numerator = 0;
  std::uint32_t denominator = 1;
};

// One size, or all from the least to the largest in steps.
struct FrameSize {
  std::uint32_t width = 0;  // the largest
  std::uint32_t height = 0;
  std::uint32_t least_width = 0;
  std::uint32_t least_height = 0;
  std::uint32_t step_width = 0;  // 0: this size only
  std::uint32_t step_height = 0;
  std::vector<Rate> rates;  // fastest first; may be empty
  bool any_rate = false;    // all between the first and the last

  [[nodiscard]] bool is_range() const { return step_width != 0; }
};

struct PixelFormat {
  std::string fourcc;
  std::string description;
  FormatKind kind = FormatKind::kOther;
  std::vector<FrameSize> sizes;  // largest first; may be empty
};

std::string to_string(const Rate &rate);
bool is_faster(const Rate &left, const Rate &right);
std::string_view to_string(FormatKind kind);
FormatKind kind_of(std::uint32_t fourcc, bool compressed);

std::vector<FrameSize> read_sizes(const Device &device, std::uint32_t fourcc);
std::vector<PixelFormat> read_formats(const Device &device, bool multi_planar);

}  // namespace sentry::v4l2
