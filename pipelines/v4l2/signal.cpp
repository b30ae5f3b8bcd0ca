// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/v4l2/signal.hpp"

#include <linux/videodev2.h>

#include <array>
#include <cerrno>

#include "pipelines/v4l2/standard.hpp"
#include "pipelines/v4l2/text.hpp"

namespace sentry::v4l2 {
namespace {

struct Fault {
  unsigned status;
  const char *name;
};

// Causes before their effects. No colour is no failure: the picture is there. Neither is a missing
// lock of the standard (receivers lose it for a moment), nor copy protection, which they only note.
constexpr std::array kFaults{
    Fault{V4L2_IN_ST_NO_POWER, "no power"},
    Fault{V4L2_IN_ST_NO_SIGNAL, "no signal"},
    Fault{V4L2_IN_ST_NO_CARRIER, "no carrier"},
    Fault{V4L2_IN_ST_NO_ACCESS, "an encrypted signal"},
    Fault{V4L2_IN_ST_NO_SYNC, "no sync"},
    Fault{V4L2_IN_ST_NO_EQU, "no equalizer lock"},
    Fault{V4L2_IN_ST_NO_H_LOCK, "no horizontal lock"},
    Fault{V4L2_IN_ST_NO_V_LOCK, "no vertical lock"},
};

std::string on_input(const std::string &what, const v4l2_input &input) {
  const std::string name = text_of(input.name);
  return what + " on input " + (name.empty() ? std::to_string(input.index) : name);
}

std::string status_problem(const v4l2_input &input) {
  for (const Fault &fault : kFaults) {
    if ((input.status & fault.status) != 0) return on_input(fault.name, input);
  }
  return {};
}

std::string mismatch(const std::string &sent, const std::string &expected) {
  return "the camera sends " + sent + ", the card expects " + expected;
}

// NTSC for a card that expects PAL is a picture that rolls; SECAM is one without colours.
std::string standard_problem(const Device &device) {
  v4l2_std_id sent = 0;
  v4l2_std_id expected = 0;
  if (device.ask(VIDIOC_QUERYSTD, sent) != 0 || device.ask(VIDIOC_G_STD, expected) != 0) return {};
  const Lines lines = lines_of(sent);
  const Lines expected_lines = lines_of(expected);
  if (lines == Lines::kUnknown || expected_lines == Lines::kUnknown) return {};
  return lines == expected_lines ? "" : mismatch(standard_name(sent), standard_name(expected));
}

std::string size_text(const v4l2_dv_timings &timings) {
  return std::to_string(timings.bt.width) + "x" + std::to_string(timings.bt.height);
}

std::string timings_problem(const Device &device, const v4l2_input &input) {
  v4l2_dv_timings sent{};
  v4l2_dv_timings expected{};
  switch (device.ask(VIDIOC_QUERY_DV_TIMINGS, sent)) {
    case 0:
      break;
    case ENOLINK:
      return on_input("no signal", input);
    case ENOLCK:
      return on_input("no stable signal", input);
    case ERANGE:
      return on_input("a picture of a size or rate that the card cannot take", input);
    default:
      return {};
  }
  if (device.ask(VIDIOC_G_DV_TIMINGS, expected) != 0) return {};
  const std::string size = size_text(sent);
  const std::string expected_size = size_text(expected);
  return size == expected_size ? "" : mismatch(size, expected_size);
}

std::string problem_of(const Device &device, const v4l2_input &input) {
  // Of a signal that is there, the timings tell better than the status why it cannot be taken.
  const bool is_digital = (input.capabilities & V4L2_IN_CAP_DV_TIMINGS) != 0;
  const bool is_there = (input.status & (V4L2_IN_ST_NO_POWER | V4L2_IN_ST_NO_SIGNAL)) == 0;
  if (is_digital && is_there) {
    if (std::string problem = timings_problem(device, input); !problem.empty()) return problem;
  }
  if (std::string problem = status_problem(input); !problem.empty()) return problem;
  return (input.capabilities & V4L2_IN_CAP_STD) != 0 ? standard_problem(device) : "";
}

}  // namespace

/// Whether the selected input has a picture, as its driver knows it; v4l2src goes on without one,
/// with snow or blue. A driver that does not answer, or only that it cannot at the moment (ENOTTY,
/// ENODATA, EBUSY), says nothing, and that is good. An error is a device that is gone
/// (ErrorCode::kNotFound): close it then, as it can come back only when its last descriptor is
/// closed.
///
/// For the process that captures: twice a second, from a thread of its own, with a device that it
/// opened itself, once pictures come. Each call waits for the lock that capturing takes as well.
/// The test driver answers all of them in 50 us on an emulated machine; with hardware, expect
/// - VIDIOC_G_INPUT: the driver's memory; a control transfer for USB cameras with several inputs.
/// - VIDIOC_ENUMINPUT: memory, or a register of a PCI card; over USB or I2C a few transfers, of
///   about a millisecond together.
/// - VIDIOC_QUERYSTD, on inputs with analogue standards: the same, but some receivers (adv7180)
///   listen for 100 ms; those answer EBUSY at once while they capture.
/// - VIDIOC_G_STD, VIDIOC_G_DV_TIMINGS: the driver's memory.
/// - VIDIOC_QUERY_DV_TIMINGS, on HDMI inputs: some ten registers, over I2C a few milliseconds.
Result<Signal> read_signal(const Device &device) {
  int index = 0;
  const int number = device.ask(VIDIOC_G_INPUT, index);
  if (is_gone(number)) return device_error(device.path(), "ask", number);
  v4l2_input input{};
  input.index = static_cast<__u32>(index);
  if (number != 0 || device.ask(VIDIOC_ENUMINPUT, input) != 0) return Signal{};
  return Signal{problem_of(device, input)};
}

}  // namespace sentry::v4l2
