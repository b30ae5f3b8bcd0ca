// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/device-watch.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

namespace sentry::pipelines {
namespace {

namespace fs = std::filesystem;

// A file that may not be read may not be watched either: its folder tells when its rights change.
constexpr std::uint32_t kOfFolder = IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_ONLYDIR | IN_MASK_ADD;
constexpr std::uint32_t kOfDevice = IN_OPEN | IN_CLOSE | IN_ATTRIB;

// The nearest folder above `path` that exists: /dev, while there is no /dev/v4l.
fs::path nearest_folder(const fs::path &path) {
  std::error_code ignored;
  fs::path folder = path.parent_path();
  while (!fs::is_directory(folder, ignored) && folder.has_relative_path()) {
    folder = folder.parent_path();
  }
  return folder;
}

// Where a link leads, although there may be nothing yet.
fs::path follow(fs::path path) {
  constexpr int kMostLinks = 8;
  std::error_code none;
  for (int links = 0; links < kMostLinks && fs::is_symlink(path, none); ++links) {
    path = (path.parent_path() / fs::read_symlink(path, none)).lexically_normal();
  }
  return path;
}

}  // namespace

DeviceWatch::DeviceWatch(GMainContext *context, Changed changed)
    : context_(Ref<GMainContext>::retain(context)), changed_(std::move(changed)) {}

/// Without inotify (the user's limit is reached) nothing is told, and attempts come by the clock.
void DeviceWatch::watch(const std::vector<std::string> &devices) {
  if (fd_ && devices == devices_) return;
  devices_ = devices;
  heard_.reset();
  fd_.reset();
  watch_anew();
}

void DeviceWatch::begin_use() {
  in_use_ = true;
  closed_ = 0;
}

// What has been opened since begin_use() has been closed since. Only who had the device open before
// can have closed it more often. (The kernel takes two opens without anything between them for one:
// then it seems so, and an attempt comes sooner than it need.)
void DeviceWatch::end_use() {
  auto change = drain();
  watch_anew();
  if (std::exchange(in_use_, false) && closed_ > 0 && !change) change = DeviceChange::kClosed;
  if (change) changed_(*change);
}

// The instance stays: to close one takes the kernel as long as a picture, and what happens until
// there is another is told to nobody. What is watched already may be added again, and a watch ends
// with its file.
void DeviceWatch::watch_anew() {
  names_.clear();
  if (devices_.empty() || !open()) return;
  for (const std::string &device : devices_) add(device);
}

bool DeviceWatch::open() {
  if (fd_) return true;
  fd_.reset(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (fd_) heard_ = attach_fd(context_.get(), fd_.get(), [this] { hear(); });
  return static_cast<bool>(fd_);
}

// The next folder of the way may come before this one is watched, and then nobody tells of it.
void DeviceWatch::add_folder(const fs::path &path) {
  for (fs::path folder, next; folder != (next = nearest_folder(path)); folder = next) {
    ::inotify_add_watch(fd_.get(), next.c_str(), kOfFolder);
  }
}

// A name below /dev/v4l/by-id is a link: it comes in its own folder, and leads to the device's file
// in another.
void DeviceWatch::add(const std::string &path) {
  std::error_code none;
  const fs::path link = fs::absolute(path, none);
  const fs::path target = follow(link);
  for (const fs::path &one : {link, target}) {
    add_folder(one);
    for (const fs::path &name : one) names_.insert(name);
  }
  ::inotify_add_watch(fd_.get(), target.c_str(), kOfDevice);
}

// An event of the device itself has no name.
bool DeviceWatch::concerns(const char *name) const {
  return *name == '\0' || names_.contains(name);
}

// An event of a device, or of what may be on the way to one.
std::optional<DeviceChange> DeviceWatch::read_event(std::uint32_t mask) {
  if ((mask & IN_OPEN) != 0) --closed_;
  if ((mask & IN_CLOSE) != 0) ++closed_;
  if ((mask & IN_CLOSE_WRITE) != 0 && !in_use_) return DeviceChange::kClosed;
  const bool is_over = (mask & IN_IGNORED) != 0;  // the watch, with the file
  if (is_over || (mask & (IN_OPEN | IN_CLOSE)) != 0) return std::nullopt;
  return DeviceChange::kAppeared;
}

// What happened since the last time.
std::optional<DeviceChange> DeviceWatch::drain() {
  alignas(inotify_event) char events[4096];
  std::optional<DeviceChange> change;
  for (ssize_t size = 0; (size = ::read(fd_.get(), events, sizeof events)) > 0;) {
    for (const char *at = events; at < events + size;) {
      const auto *event = reinterpret_cast<const inotify_event *>(at);
      const bool ours = concerns(event->len > 0 ? event->name : "");
      const auto one = ours ? read_event(event->mask) : std::nullopt;
      if (one && change != DeviceChange::kAppeared) change = one;
      at += sizeof(inotify_event) + event->len;
    }
  }
  return change;
}

void DeviceWatch::hear() {
  const auto change = drain();
  if (!change) return;
  if (change == DeviceChange::kAppeared) watch_anew();
  changed_(*change);
}

}  // namespace sentry::pipelines
