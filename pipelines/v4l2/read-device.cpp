// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <algorithm>

#include "pipelines/v4l2/device-list.hpp"
#include "pipelines/v4l2/text.hpp"

namespace sentry::v4l2 {
namespace {

// Cards have up to a dozen; a broken driver may never come to an end.
constexpr unsigned kMostInputs = 64;

// A driver's device may be several nodes; this one's are in device_caps, if it has them.
unsigned capabilities_of(const v4l2_capability &answer) {
  const bool own = (answer.capabilities & V4L2_CAP_DEVICE_CAPS) != 0;
  return own ? answer.device_caps : answer.capabilities;
}

// Others give metadata, radio data or touches, or encode and decode.
bool captures_pictures(unsigned capabilities) {
  constexpr unsigned kCapture = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_VIDEO_CAPTURE_MPLANE;
  return (capabilities & kCapture) != 0 && (capabilities & V4L2_CAP_TOUCH) == 0;
}

std::vector<Input> read_inputs(const Device &device) {
  std::vector<Input> inputs;
  for (unsigned index = 0; index < kMostInputs; ++index) {
    v4l2_input query{};
    query.index = index;
    if (device.ask(VIDIOC_ENUMINPUT, query) != 0) break;
    const bool has_standards = (query.capabilities & V4L2_IN_CAP_STD) != 0;
    inputs.push_back({index, text_of(query.name), query.type == V4L2_INPUT_TYPE_TUNER,
                      (query.capabilities & V4L2_IN_CAP_DV_TIMINGS) != 0,
                      has_standards ? query.std : 0});
  }
  return inputs;
}

FrameSize current_size(const Device &device, bool multi_planar) {
  v4l2_format format{};
  format.type = multi_planar ? V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE : V4L2_BUF_TYPE_VIDEO_CAPTURE;
  FrameSize size;
  if (device.ask(VIDIOC_G_FMT, format) != 0) return size;
  size.width = multi_planar ? format.fmt.pix_mp.width : format.fmt.pix.width;
  size.height = multi_planar ? format.fmt.pix_mp.height : format.fmt.pix.height;
  size.least_width = size.width;
  size.least_height = size.height;
  v4l2_streamparm parameters{};
  parameters.type = format.type;
  if (device.ask(VIDIOC_G_PARM, parameters) != 0) return size;
  const v4l2_fract &interval = parameters.parm.capture.timeperframe;
  if (interval.numerator != 0 && interval.denominator != 0) {
    size.rates.push_back({interval.denominator, interval.numerator});
  }
  return size;
}

std::optional<Current> read_current(const Device &device, bool multi_planar) {
  int input = 0;
  if (device.ask(VIDIOC_G_INPUT, input) != 0 || input < 0) return std::nullopt;
  Current current;
  current.input = static_cast<std::uint32_t>(input);
  // An answer beside an error says nothing.
  if (device.ask(VIDIOC_G_STD, current.standard) != 0) current.standard = 0;
  if (device.ask(VIDIOC_QUERYSTD, current.sent_standard) != 0) current.sent_standard = 0;
  current.size = current_size(device, multi_planar);
  return current;
}

// Cards without a scaler list no sizes: theirs is the signal's.
void fill_in_sizes(const FrameSize &size, std::vector<PixelFormat> &formats) {
  for (PixelFormat &format : formats) {
    if (format.sizes.empty() && size.width > 0 && size.height > 0) format.sizes.push_back(size);
  }
}

void describe(const Device &device, const v4l2_capability &answer, CaptureDevice &found) {
  found.driver = text_of(answer.driver);
  found.card = text_of(answer.card);
  found.bus = text_of(answer.bus_info);
  found.is_multi_planar = (capabilities_of(answer) & V4L2_CAP_VIDEO_CAPTURE) == 0;
  found.inputs = read_inputs(device);
  found.current = read_current(device, found.is_multi_planar);
  found.formats = read_formats(device, found.is_multi_planar);
  if (found.current) fill_in_sizes(found.current->size, found.formats);
  auto signal = read_signal(device);
  if (signal) {
    found.signal = signal.take();
  } else {
    found.problem = signal.error().message;
  }
}

}  // namespace

/// What a device is and can do, without changing or capturing anything. Nothing for one that does
/// not capture pictures.
std::optional<CaptureDevice> read_device(const std::string &path, Driver &driver) {
  CaptureDevice found;
  found.path = path;
  const auto device = Device::open(path, driver);
  if (!device) {
    found.problem = device.error().message;
    return found;
  }
  v4l2_capability answer{};
  if (const int number = device->ask(VIDIOC_QUERYCAP, answer); number != 0) {
    found.problem = device_error(path, "ask", number).message;
    return found;
  }
  if (!captures_pictures(capabilities_of(answer))) return std::nullopt;
  describe(*device, answer, found);
  return found;
}

}  // namespace sentry::v4l2
