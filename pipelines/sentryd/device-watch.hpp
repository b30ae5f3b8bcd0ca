// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "pipelines/base/main-context.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::pipelines {

// Tells when a device may have become usable: its file has come (plugged in, or named by udev), its
// rights have changed, or another program has closed it. It watches files (inotify(7)), so it needs
// no udev. In the main context.
class DeviceWatch {
 public:
  DeviceWatch(GMainContext *context, std::function<void()> changed);
  DeviceWatch(const DeviceWatch &) = delete;
  DeviceWatch &operator=(const DeviceWatch &) = delete;

  void watch(const std::vector<std::string> &devices);
  // What has happened until now was one's own doing. Watches anew what has come meanwhile.
  void forget();
  [[nodiscard]] const std::vector<std::string> &devices() const { return devices_; }

 private:
  void add(const std::string &path);
  void hear();
  bool drain();
  [[nodiscard]] bool concerns(const char *name) const;

  Ref<GMainContext> context_;
  const std::function<void()> changed_;
  std::vector<std::string> devices_;
  std::set<std::string> names_;  // of files and folders on the way to the devices
  UniqueFd fd_;
  SourcePtr heard_;
};

}  // namespace sentry::pipelines
