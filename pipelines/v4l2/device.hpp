// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>

#include "pipelines/v4l2/driver.hpp"
#include "transport/base/result.hpp"

namespace sentry::v4l2 {

// An open V4L2 device, for questions and controls; what captures has a handle of its own. Not for
// two threads at once.
class Device {
 public:
  static Result<Device> open(const std::string &path, Driver &driver = kernel_driver());
  Device(Device &&other) noexcept;
  Device &operator=(Device &&other) noexcept;
  Device(const Device &) = delete;
  Device &operator=(const Device &) = delete;
  ~Device();

  [[nodiscard]] const std::string &path() const { return path_; }
  // Makes a V4L2 call: 0, or its errno.
  template <class Argument>
  int ask(unsigned long request, Argument &argument) const {
    return call(request, &argument);
  }

 private:
  Device(std::string path, Driver &driver, int descriptor);
  int call(unsigned long request, void *argument) const;
  void close();

  std::string path_;
  Driver *driver_;  // outlives the device
  int descriptor_;  // -1: moved away
};

bool is_gone(int number);
Error device_error(const std::string &path, const std::string &what, int number);

}  // namespace sentry::v4l2
