// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace sentry::pipelines {

// What a file system has for those who are not root.
struct DiskSpace {
  std::uint64_t total_bytes = 0;
  std::uint64_t free_bytes = 0;
  std::uint64_t total_files = 0;  // 0: as many as there are bytes for
  std::uint64_t free_files = 0;
};

// Of the file system that an open folder is on; nothing when it cannot be told.
using ReadDiskSpace = std::function<std::optional<DiskSpace>(int folder)>;
std::optional<DiskSpace> read_disk_space(int folder);

// Keeps a share of a file system free for others: a twentieth of its files and of its bytes, or
// 100 MB if that is more.
class DiskRoom {
 public:
  bool has_room(const DiskSpace &space, std::uint64_t for_bytes);
  // What it keeps free, in words.
  [[nodiscard]] static std::string reserve(const DiskSpace &space);

 private:
  bool full_ = false;
};

}  // namespace sentry::pipelines
