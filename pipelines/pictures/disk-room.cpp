// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/disk-room.hpp"

#include <sys/statvfs.h>

#include <algorithm>

namespace sentry::pipelines {
namespace {

constexpr std::uint64_t kShare = 20;  // a twentieth
constexpr std::uint64_t kMegabyte = 1'000'000;
constexpr std::uint64_t kLeastBytes = 100 * kMegabyte;
// Once full, so much more must be free, a tenth of the reserve, before it counts as room.
constexpr std::uint64_t kMore = 10;

std::uint64_t reserved_bytes(const DiskSpace &space) {
  return std::max(kLeastBytes, space.total_bytes / kShare);
}

}  // namespace

std::optional<DiskSpace> read_disk_space(int folder) {
  struct statvfs about {};
  if (::fstatvfs(folder, &about) != 0) return std::nullopt;
  return DiskSpace{.total_bytes = about.f_blocks * about.f_frsize,
                   .free_bytes = about.f_bavail * about.f_frsize,
                   .total_files = about.f_files,
                   .free_files = about.f_favail};
}

/// Whether `for_bytes` may be written.
bool DiskRoom::has_room(const DiskSpace &space, std::uint64_t for_bytes) {
  const std::uint64_t bytes = reserved_bytes(space);
  const std::uint64_t files = space.total_files / kShare;
  const std::uint64_t more = full_ ? bytes / kMore : 0;
  const std::uint64_t more_files = full_ ? files / kMore : 0;
  full_ = space.free_bytes < bytes + more + for_bytes ||
          (space.total_files > 0 && space.free_files <= files + more_files);
  return !full_;
}

std::string DiskRoom::reserve(const DiskSpace &space) {
  return std::to_string(reserved_bytes(space) / kMegabyte) + " MB";
}

}  // namespace sentry::pipelines
