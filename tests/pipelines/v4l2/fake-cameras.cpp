// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/pipelines/v4l2/fake-cameras.hpp"

namespace sentry::v4l2 {
namespace {

void list_formats(FakeDevice &device, const std::vector<std::uint32_t> &fourccs) {
  std::vector<v4l2_fmtdesc> formats;
  for (const std::uint32_t fourcc : fourccs) formats.push_back(format(fourcc));
  device.enumerate(VIDIOC_ENUM_FMT, formats);
}

v4l2_frmsizeenum size(std::uint32_t width, std::uint32_t height) {
  v4l2_frmsizeenum entry{};
  entry.type = V4L2_FRMSIZE_TYPE_DISCRETE;
  entry.discrete = {width, height};
  return entry;
}

v4l2_frmivalenum interval(std::uint32_t numerator, std::uint32_t denominator) {
  v4l2_frmivalenum entry{};
  entry.type = V4L2_FRMIVAL_TYPE_DISCRETE;
  entry.discrete = {numerator, denominator};
  return entry;
}

}  // namespace

v4l2_input input(std::string_view name, unsigned capabilities, v4l2_std_id standards) {
  v4l2_input entry{};
  write(entry.name, name);
  entry.type = V4L2_INPUT_TYPE_CAMERA;
  entry.capabilities = capabilities;
  entry.std = standards;
  return entry;
}

v4l2_fmtdesc format(std::uint32_t fourcc, unsigned flags) {
  v4l2_fmtdesc entry{};
  entry.pixelformat = fourcc;
  entry.flags = flags;
  write(entry.description, "a format");
  return entry;
}

v4l2_capability capability(std::string_view card, unsigned device_caps) {
  v4l2_capability answer{};
  write(answer.driver, "fake");
  write(answer.card, card);
  write(answer.bus_info, "usb-0000:00:14.0-1");
  answer.capabilities = device_caps | V4L2_CAP_DEVICE_CAPS | V4L2_CAP_META_CAPTURE;
  answer.device_caps = device_caps;
  return answer;
}

/// Three sizes, each at 30 and 15 pictures a second.
FakeDevice webcam(const std::vector<std::uint32_t> &fourccs) {
  FakeDevice device;
  device.give(VIDIOC_QUERYCAP, capability("Web Camera", V4L2_CAP_VIDEO_CAPTURE));
  device.give(VIDIOC_G_INPUT, 0);
  device.enumerate<v4l2_input>(VIDIOC_ENUMINPUT, {input("Camera 1", 0)});
  list_formats(device, fourccs);
  device.enumerate<v4l2_frmsizeenum>(VIDIOC_ENUM_FRAMESIZES,
                                     {size(640, 480), size(1920, 1080), size(1280, 720)});
  device.enumerate<v4l2_frmivalenum>(VIDIOC_ENUM_FRAMEINTERVALS,
                                     {interval(1, 15), interval(1, 30)});
  return device;
}

/// A composite and an S-Video input, the second selected; lists no sizes. What it is sent is 0 for
/// a card that cannot tell.
FakeDevice capture_card(v4l2_std_id set_to, v4l2_std_id sent) {
  FakeDevice device;
  device.give(VIDIOC_QUERYCAP, capability("Capture Card", V4L2_CAP_VIDEO_CAPTURE));
  device.give(VIDIOC_G_INPUT, 1);
  device.enumerate<v4l2_input>(VIDIOC_ENUMINPUT,
                               {input("Composite 0", V4L2_IN_CAP_STD, V4L2_STD_ALL),
                                input("S-Video 0", V4L2_IN_CAP_STD, V4L2_STD_ALL)});
  device.give(VIDIOC_G_STD, set_to);
  if (sent != 0) device.give(VIDIOC_QUERYSTD, sent);
  list_formats(device, {V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_UYVY});
  v4l2_format now{};
  now.fmt.pix.width = 720;
  now.fmt.pix.height = 480;
  device.give(VIDIOC_G_FMT, now);
  return device;
}

}  // namespace sentry::v4l2
