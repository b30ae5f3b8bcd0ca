// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/gst.h>

#include <string>
#include <vector>

#include "pipelines/v4l2/driver.hpp"

namespace sentry::pipelines {

// A V4L2 device that a pipeline opens.
struct CameraDevice {
  std::string path;
  std::vector<std::string> controls;  // that it sets then, by name
};

std::vector<CameraDevice> camera_devices(GstElement *pipeline);
int open_device(GstElement *element);
bool is_lost(int descriptor, v4l2::Driver &driver = v4l2::kernel_driver());
std::vector<std::string> unknown_controls(const CameraDevice &camera,
                                          v4l2::Driver &driver = v4l2::kernel_driver());

}  // namespace sentry::pipelines
