// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <linux/videodev2.h>

#include <algorithm>
#include <array>

#include "pipelines/v4l2/format.hpp"

namespace sentry::v4l2 {
namespace {

constexpr std::array kJpegs{V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_JPEG, V4L2_PIX_FMT_PJPG};

// What v4l2src of GStreamer 1.22 hands on as video/x-raw (gstv4l2object.c).
constexpr std::array kRaws{
    V4L2_PIX_FMT_GREY,    V4L2_PIX_FMT_Y16,      V4L2_PIX_FMT_Y16_BE,  V4L2_PIX_FMT_XRGB555,
    V4L2_PIX_FMT_RGB555,  V4L2_PIX_FMT_XRGB555X, V4L2_PIX_FMT_RGB555X, V4L2_PIX_FMT_RGB565,
    V4L2_PIX_FMT_RGB24,   V4L2_PIX_FMT_BGR24,    V4L2_PIX_FMT_XRGB32,  V4L2_PIX_FMT_RGB32,
    V4L2_PIX_FMT_RGBX32,  V4L2_PIX_FMT_XBGR32,   V4L2_PIX_FMT_BGR32,   V4L2_PIX_FMT_BGRX32,
    V4L2_PIX_FMT_ABGR32,  V4L2_PIX_FMT_BGRA32,   V4L2_PIX_FMT_RGBA32,  V4L2_PIX_FMT_ARGB32,
    V4L2_PIX_FMT_NV12,    V4L2_PIX_FMT_NV12M,    V4L2_PIX_FMT_NV12MT,  V4L2_PIX_FMT_NV21,
    V4L2_PIX_FMT_NV21M,   V4L2_PIX_FMT_YVU410,   V4L2_PIX_FMT_YUV410,  V4L2_PIX_FMT_YUV420,
    V4L2_PIX_FMT_YUV420M, V4L2_PIX_FMT_YVU420,   V4L2_PIX_FMT_YUYV,    V4L2_PIX_FMT_UYVY,
    V4L2_PIX_FMT_YVYU,    V4L2_PIX_FMT_YUV411P,  V4L2_PIX_FMT_YUV422P, V4L2_PIX_FMT_NV16,
    V4L2_PIX_FMT_NV16M,   V4L2_PIX_FMT_NV61,     V4L2_PIX_FMT_NV61M,   V4L2_PIX_FMT_NV24,
};

bool holds(const auto &list, std::uint32_t fourcc) {
  return std::find(list.begin(), list.end(), fourcc) != list.end();
}

}  // namespace

FormatKind kind_of(std::uint32_t fourcc, bool compressed) {
  if (holds(kJpegs, fourcc)) return FormatKind::kJpeg;
  if (compressed) return FormatKind::kCompressed;
  return holds(kRaws, fourcc) ? FormatKind::kRaw : FormatKind::kOther;
}

std::string_view to_string(FormatKind kind) {
  switch (kind) {
    case FormatKind::kJpeg:
      return "JPEG";
    case FormatKind::kRaw:
      return "raw";
    case FormatKind::kCompressed:
      return "compressed";
    case FormatKind::kOther:
      break;
  }
  return "other";
}

}  // namespace sentry::v4l2
