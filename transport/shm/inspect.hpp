// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "transport/base/frame.hpp"
#include "transport/base/result.hpp"
#include "transport/shm/ring-reader.hpp"

namespace sentry::shm {

// Everything that can be said of a segment by looking at it once.
struct SegmentReport {
  std::string stream;
  std::string path;
  SegmentStatus status;
  std::int64_t created_ns = 0;  // UTC since 1970
  std::uint64_t file_size = 0;
  mode_t mode = 0;
  uid_t owner = 0;
  gid_t group = 0;
  std::optional<FrameInfo> newest;
  std::uint64_t newest_bytes = 0;
  std::uint32_t held = 0;     // whole frames in the ring
  std::optional<double> fps;  // by the capture times of the frames in the ring
};

Result<std::vector<std::string>> list_segments(const std::string &directory = {});
Result<SegmentReport> inspect_segment(const std::string &stream, const std::string &directory = {});

}  // namespace sentry::shm
