// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>

namespace sentry::v4l2 {

// The system calls that reach a device's driver; a test puts a driver of its own in their place.
class Driver {
 public:
  virtual ~Driver() = default;
  // As open(2): a descriptor, or a negative errno.
  virtual int open(const std::string &path, int flags) = 0;
  // As ioctl(2): 0, or a positive errno.
  virtual int control(int descriptor, unsigned long request, void *argument) = 0;
  virtual void close(int descriptor) = 0;
};

Driver &kernel_driver();

}  // namespace sentry::v4l2
