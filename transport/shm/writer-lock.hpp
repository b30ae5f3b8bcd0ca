// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include "transport/base/result.hpp"
#include "transport/base/unique-fd.hpp"
#include "transport/shm/segment-names.hpp"

namespace sentry::shm {

// The right to write one stream: a lock on a file that nobody else can open, since a lock on the
// segment itself could be taken by any reader. The kernel drops it when the process dies.
class WriterLock {
 public:
  static Result<WriterLock> acquire(const SegmentNames &names);

  Result<void> keep(const SegmentNames &names);
  void remove(const SegmentNames &names);

 private:
  explicit WriterLock(UniqueFd fd) : fd_(std::move(fd)) {}

  UniqueFd fd_;
};

}  // namespace sentry::shm
