// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/v4l2/device-list.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <string_view>

namespace sentry::v4l2 {
namespace {

namespace fs = std::filesystem;

// 64 minor numbers are the kernel's default for video devices, 256 the most there can be.
constexpr unsigned kHighestNumber = 255;

std::optional<unsigned> video_number(const std::string &name) {
  constexpr std::string_view kPrefix = "video";
  unsigned number = 0;
  const char *end = name.data() + name.size();
  if (!name.starts_with(kPrefix)) return std::nullopt;
  const auto read = std::from_chars(name.data() + kPrefix.size(), end, number);
  const bool whole = read.ec == std::errc{} && read.ptr == end;
  return whole && number <= kHighestNumber ? std::optional(number) : std::nullopt;
}

std::vector<std::string> names_in(const std::string &folder) {
  std::vector<std::string> names;
  std::error_code absent;
  for (fs::directory_iterator at(folder, absent), end; !absent && at != end; at.increment(absent)) {
    names.push_back(at->path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> video_paths(const std::string &folder) {
  std::vector<std::pair<unsigned, std::string>> numbered;
  for (const std::string &name : names_in(folder)) {
    if (const auto number = video_number(name)) numbered.emplace_back(*number, name);
  }
  std::sort(numbered.begin(), numbered.end());
  std::vector<std::string> paths;
  paths.reserve(numbered.size());
  for (const auto &[number, name] : numbered) paths.push_back((fs::path(folder) / name).string());
  return paths;
}

// udev(7) makes these: by-id from what the device says of itself, by-path from where it is plugged
// in. A device without a serial number, or one that is not on USB, has the second only.
std::vector<std::string> links_to(const std::string &path, const std::string &folder) {
  std::vector<std::string> links;
  for (const char *kind : {"v4l/by-id", "v4l/by-path"}) {
    const fs::path place = fs::path(folder) / kind;
    for (const std::string &name : names_in(place)) {
      std::error_code dangling;
      if (fs::equivalent(place / name, path, dangling)) links.push_back((place / name).string());
    }
  }
  return links;
}

}  // namespace

/// The input that is captured from; null: the driver does not say which.
const Input *CaptureDevice::selected_input() const {
  if (!current) return nullptr;
  const auto found = std::find_if(inputs.begin(), inputs.end(), [&](const Input &input) {
    return input.index == current->input;
  });
  return found == inputs.end() ? nullptr : &*found;
}

/// Every device of the machine that captures pictures, by its number. One that cannot be opened is
/// in the list with its problem, as nobody can say what it is.
std::vector<CaptureDevice> list_devices(const std::string &folder, Driver &driver) {
  std::vector<CaptureDevice> devices;
  for (const std::string &path : video_paths(folder)) {
    auto device = read_device(path, driver);
    if (!device) continue;
    device->names = links_to(path, folder);
    devices.push_back(std::move(*device));
  }
  return devices;
}

}  // namespace sentry::v4l2
