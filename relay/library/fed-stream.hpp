// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "relay/core/segment-follower.hpp"
#include "relay/core/stream.hpp"
#include "transport/base/result.hpp"

namespace sentry::relay {

// A stream with what feeds it: a program that pushes pictures, or a segment of shared memory. Any
// thread.
class FedStream {
 public:
  static Result<std::unique_ptr<FedStream>> pushed(const std::string &name);
  static Result<std::unique_ptr<FedStream>> from_segment(const std::string &name,
                                                         const std::string &directory);
  FedStream(const FedStream &) = delete;
  FedStream &operator=(const FedStream &) = delete;

  Result<void> push(std::span<const std::byte> jpeg, std::int64_t capture_time_ns);
  void set_source(SourceState state, std::string reason);
  void set_gone(std::string reason);
  [[nodiscard]] bool follows_segment() const { return follower_ != nullptr; }
  [[nodiscard]] const StreamPtr &stream() const { return stream_; }

 private:
  explicit FedStream(const std::string &name);

  StreamPtr stream_;
  std::mutex mutex_;        // guards the next four; held while a picture is published
  FrameId last_;            // number 0: none yet
  bool gone_ = false;
  SourceState state_ = SourceState::kLive;
  std::string reason_;
  std::unique_ptr<SegmentFollower> follower_;
};

}  // namespace sentry::relay
