// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/pipelines/v4l2/fake-driver.hpp"

namespace sentry::v4l2 {

int FakeDevice::answer(unsigned long request, void *argument) {
  ++calls;
  if (interruptions > 0) {
    --interruptions;
    return EINTR;
  }
  const auto found = answers_.find(request);
  return found == answers_.end() ? ENOTTY : found->second(argument);
}

int FakeDriver::open(const std::string &path, int flags) {
  last_flags = flags;
  const auto found = devices.find(path);
  if (found == devices.end()) return -ENOENT;
  if (found->second.open_error != 0) return -found->second.open_error;
  int descriptor = 3;
  while (open_devices.count(descriptor) != 0) ++descriptor;
  open_devices[descriptor] = &found->second;
  return descriptor;
}

int FakeDriver::control(int descriptor, unsigned long request, void *argument) {
  const auto found = open_devices.find(descriptor);
  return found == open_devices.end() ? EBADF : found->second->answer(request, argument);
}

void FakeDriver::close(int descriptor) { open_devices.erase(descriptor); }

}  // namespace sentry::v4l2
