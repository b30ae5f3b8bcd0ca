// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "relay/core/stream.hpp"
#include "transport/base/result.hpp"
#include "transport/shm/ring-reader.hpp"

namespace sentry::relay {

// Feeds a stream from its segment, on a thread of its own, for as long as it exists.
class SegmentFollower {
 public:
  static Result<std::unique_ptr<SegmentFollower>> start(StreamPtr stream,
                                                        const std::string &directory = {});
  SegmentFollower(const SegmentFollower &) = delete;
  SegmentFollower &operator=(const SegmentFollower &) = delete;
  ~SegmentFollower();

 private:
  SegmentFollower(StreamPtr stream, shm::RingReader reader);
  void run();
  void report_status();

  StreamPtr stream_;
  shm::RingReader reader_;
  std::atomic<bool> stopping_ = false;
  bool live_ = false;   // the writer, when last looked at
  std::thread thread_;  // last: it uses the others
};

}  // namespace sentry::relay
