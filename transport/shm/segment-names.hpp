// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <string_view>

#include "transport/base/result.hpp"

namespace sentry::shm {

// The files of one stream.
struct SegmentNames {
  std::string stream;
  std::string directory;
  std::string segment;    // sentry.<stream>
  std::string lock;       // sentry.<stream>.lock
  std::string temporary;  // a segment that is being built

  static Result<SegmentNames> create(const std::string &stream, const std::string &directory);
};

Result<void> check_directory(const SegmentNames &names);
void remove_stale_temporaries(const SegmentNames &names);
bool leads_to(const std::string &path, int fd);
Error system_error(const std::string &what);

}  // namespace sentry::shm
