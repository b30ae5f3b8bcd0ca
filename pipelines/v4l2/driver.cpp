// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/v4l2/driver.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>

namespace sentry::v4l2 {
namespace {

class KernelDriver final : public Driver {
 public:
  int open(const std::string &path, int flags) override {
    const int descriptor = ::open(path.c_str(), flags);
    return descriptor >= 0 ? descriptor : -errno;
  }
  int control(int descriptor, unsigned long request, void *argument) override {
    return ::ioctl(descriptor, request, argument) >= 0 ? 0 : errno;
  }
  void close(int descriptor) override { ::close(descriptor); }
};

}  // namespace

/// The kernel's own; stateless, so every thread may use it.
Driver &kernel_driver() {
  static KernelDriver driver;
  return driver;
}

}  // namespace sentry::v4l2
