// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pipelines/base/main-context.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::pipelines {

enum class DeviceChange {
  kAppeared,  // or its rights have changed: never one's own doing
  kClosed,    // by another program
};

// Tells when a device may have become usable: its file has come (plugged in, or named by udev), its
// rights have changed, or another program has closed it. It watches files (inotify(7)), so it needs
// no udev. In the main context.
class DeviceWatch {
 public:
  using Changed = std::function<void(DeviceChange)>;

  DeviceWatch(GMainContext *context, Changed changed);
  DeviceWatch(const DeviceWatch &) = delete;
  DeviceWatch &operator=(const DeviceWatch &) = delete;

  void watch(const std::vector<std::string> &devices);
  // From now on it is opened and closed by oneself too, and no close is told.
  void begin_use();
  // All that was opened by oneself is closed. Watches anew what has come meanwhile, and tells
  // whether another program has closed the device since begin_use().
  void end_use();
  [[nodiscard]] const std::vector<std::string> &devices() const { return devices_; }

 private:
  bool open();
  void add(const std::string &path);
  void add_folder(const std::filesystem::path &path);
  void hear();
  void watch_anew();
  std::optional<DeviceChange> drain();
  std::optional<DeviceChange> read_event(std::uint32_t mask);
  [[nodiscard]] bool concerns(const char *name) const;

  Ref<GMainContext> context_;
  const Changed changed_;
  std::vector<std::string> devices_;
  std::set<std::string> names_;  // of files and folders on the way to the devices
  UniqueFd fd_;
  SourcePtr heard_;
  bool in_use_ = false;
  int closed_ = 0;  // so many more times than opened, since begin_use()
};

}  // namespace sentry::pipelines
