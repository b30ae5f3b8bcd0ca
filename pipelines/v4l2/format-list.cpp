// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <linux/videodev2.h>

#include <algorithm>
#include <set>

#include "pipelines/v4l2/format.hpp"
#include "pipelines/v4l2/text.hpp"

namespace sentry::v4l2 {
namespace {

// The test driver has some sixty formats, cameras some twenty sizes with ten rates each. A broken
// driver may never come to an end, so this is where it is taken to be broken.
constexpr unsigned kMostFormats = 128;
constexpr unsigned kMostSizes = 64;
constexpr unsigned kMostRates = 32;

void add_rate(const v4l2_fract &interval, std::vector<Rate> &rates) {
  if (interval.numerator == 0 || interval.denominator == 0) return;
  rates.push_back({interval.denominator, interval.numerator});
}

// The rates of the largest size, where a range has many.
void read_rates(const Device &device, std::uint32_t fourcc, FrameSize &size) {
  for (unsigned index = 0; index < kMostRates && !size.any_rate; ++index) {
    v4l2_frmivalenum query{};
    query.index = index;
    query.pixel_format = fourcc;
    query.width = size.width;
    query.height = size.height;
    if (device.ask(VIDIOC_ENUM_FRAMEINTERVALS, query) != 0) break;
    size.any_rate = query.type != V4L2_FRMIVAL_TYPE_DISCRETE;
    if (size.any_rate) {
      size.rates.clear();
      add_rate(query.stepwise.min, size.rates);
      add_rate(query.stepwise.max, size.rates);
    } else {
      add_rate(query.discrete, size.rates);
    }
  }
  std::stable_sort(size.rates.begin(), size.rates.end(), is_faster);
}

FrameSize size_of(const v4l2_frmsizeenum &query) {
  FrameSize size;
  if (query.type == V4L2_FRMSIZE_TYPE_DISCRETE) {
    size.width = size.least_width = query.discrete.width;
    size.height = size.least_height = query.discrete.height;
    return size;
  }
  const v4l2_frmsize_stepwise &range = query.stepwise;
  size.width = range.max_width;
  size.height = range.max_height;
  size.least_width = std::min(range.min_width, range.max_width);
  size.least_height = std::min(range.min_height, range.max_height);
  size.step_width = std::max(range.step_width, 1U);
  size.step_height = std::max(range.step_height, 1U);
  return size;
}

std::uint64_t area(const FrameSize &size) { return std::uint64_t{size.width} * size.height; }

PixelFormat read_format(const Device &device, const v4l2_fmtdesc &query) {
  PixelFormat format;
  format.fourcc = fourcc_text(query.pixelformat);
  format.description = text_of(query.description);
  format.kind = kind_of(query.pixelformat, (query.flags & V4L2_FMT_FLAG_COMPRESSED) != 0);
  format.sizes = read_sizes(device, query.pixelformat);
  return format;
}

}  // namespace

/// "30/1", as profiles take it.
std::string to_string(const Rate &rate) {
  return std::to_string(rate.numerator) + "/" + std::to_string(rate.denominator);
}

bool is_faster(const Rate &left, const Rate &right) {
  return std::uint64_t{left.numerator} * right.denominator >
         std::uint64_t{right.numerator} * left.denominator;
}

/// The sizes of a format; none if the driver does not list them, as cards for analogue video.
std::vector<FrameSize> read_sizes(const Device &device, std::uint32_t fourcc) {
  std::vector<FrameSize> sizes;
  for (unsigned index = 0; index < kMostSizes; ++index) {
    v4l2_frmsizeenum query{};
    query.index = index;
    query.pixel_format = fourcc;
    if (device.ask(VIDIOC_ENUM_FRAMESIZES, query) != 0) break;
    FrameSize size = size_of(query);
    if (size.width == 0 || size.height == 0) continue;
    read_rates(device, fourcc, size);
    sizes.push_back(std::move(size));
    if (sizes.back().is_range()) break;  // there is one range, and nothing beside it
  }
  std::stable_sort(sizes.begin(), sizes.end(),
                   [](const auto &left, const auto &right) { return area(left) > area(right); });
  return sizes;
}

/// The formats in which a device captures, in the driver's order; the first of each name.
std::vector<PixelFormat> read_formats(const Device &device, bool multi_planar) {
  std::vector<PixelFormat> formats;
  std::set<std::uint32_t> seen;
  for (unsigned index = 0; index < kMostFormats; ++index) {
    v4l2_fmtdesc query{};
    query.index = index;
    query.type = multi_planar ? V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE : V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (device.ask(VIDIOC_ENUM_FMT, query) != 0) break;
    if (!seen.insert(query.pixelformat).second) continue;
    formats.push_back(read_format(device, query));
  }
  return formats;
}

}  // namespace sentry::v4l2
