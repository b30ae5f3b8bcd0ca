// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pipelines/v4l2/device.hpp"
#include "pipelines/v4l2/format.hpp"
#include "pipelines/v4l2/signal.hpp"
#include "pipelines/v4l2/standard.hpp"

namespace sentry::v4l2 {

struct Input {
  std::uint32_t index = 0;
  std::string name;
  bool is_tuner = false;
  bool is_digital = false;  // HDMI and the like: the size follows the signal
  v4l2_std_id standards = 0;
};

// What a capture card is set to now.
struct Current {
  std::uint32_t input = 0;
  v4l2_std_id standard = 0;       // that the card expects
  v4l2_std_id sent_standard = 0;  // that the camera sends, if the card can tell
  FrameSize size;                 // 0x0: the driver does not say
};

// One device that captures pictures.
struct CaptureDevice {
  std::string path;                // /dev/video0
  std::vector<std::string> names;  // links to it below by-id, then by-path
  std::string problem;             // why nothing more is known of it; empty if it could be asked
  std::string driver;
  std::string card;
  std::string bus;
  bool is_multi_planar = false;
  std::vector<Input> inputs;
  std::optional<Current> current;
  Signal signal;  // of the selected input
  std::vector<PixelFormat> formats;

  // That survives replugging and starting anew, if there is such a name.
  [[nodiscard]] const std::string &stable_name() const {
    return names.empty() ? path : names.front();
  }
  [[nodiscard]] const Input *selected_input() const;
};

std::optional<CaptureDevice> read_device(const std::string &path, Driver &driver);
std::vector<CaptureDevice> list_devices(const std::string &folder = "/dev",
                                        Driver &driver = kernel_driver());

}  // namespace sentry::v4l2
