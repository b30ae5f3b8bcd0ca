// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/v4l2/device.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace sentry::v4l2 {
namespace {

// A signal interrupts a call now and then, never so often.
constexpr int kMostInterruptions = 100;

ErrorCode code_of(int number) {
  switch (number) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
      return ErrorCode::kNotFound;
    case EACCES:
    case EPERM:
      return ErrorCode::kPermission;
    case EBUSY:
      return ErrorCode::kBusy;
    case ENOTTY:
      return ErrorCode::kUnsupported;
    default:
      return ErrorCode::kSystem;
  }
}

std::string reason_of(int number) {
  switch (number) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
      return "there is no such device, or it has been unplugged";
    case EACCES:
    case EPERM:
      return "no permission; devices belong to the group video";
    case EBUSY:
      return "another program uses it";
    case ENOTTY:
      return "it is no V4L2 device, or its driver cannot do this";
    default:
      return std::strerror(number);
  }
}

}  // namespace

/// True if a call's errno says that the device was unplugged or its driver taken away.
bool is_gone(int number) { return number == ENODEV || number == ENXIO; }

/// "Cannot open /dev/video0: another program uses it"
Error device_error(const std::string &path, const std::string &what, int number) {
  return {code_of(number), "Cannot " + what + " " + path + ": " + reason_of(number), number};
}

/// Opens the device's file without waiting for anything. Drivers that allow one user only answer
/// EBUSY, which is ErrorCode::kBusy.
Result<Device> Device::open(const std::string &path, Driver &driver) {
  const int descriptor = driver.open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return device_error(path, "open", -descriptor);
  return Device(path, driver, descriptor);
}

Device::Device(std::string path, Driver &driver, int descriptor)
    : path_(std::move(path)), driver_(&driver), descriptor_(descriptor) {}

Device::Device(Device &&other) noexcept
    : path_(std::move(other.path_)),
      driver_(other.driver_),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

Device &Device::operator=(Device &&other) noexcept {
  if (this == &other) return *this;
  close();
  path_ = std::move(other.path_);
  driver_ = other.driver_;
  descriptor_ = std::exchange(other.descriptor_, -1);
  return *this;
}

Device::~Device() { close(); }

int Device::call(unsigned long request, void *argument) const {
  int number = EINTR;
  for (int tries = 0; number == EINTR && tries < kMostInterruptions; ++tries) {
    number = driver_->control(descriptor_, request, argument);
  }
  return number;
}

void Device::close() {
  if (descriptor_ >= 0) driver_->close(std::exchange(descriptor_, -1));
}

}  // namespace sentry::v4l2
