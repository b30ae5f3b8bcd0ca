// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "relay/core/segment-follower.hpp"
#include "relay/core/stream.hpp"
#include "relay/library/stream-access.hpp"
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
  void set_access(Access access);
  void add_signing_key(std::string key);
  [[nodiscard]] Access access() const;
  // Called when the access changes; for the one relay that serves the stream.
  void set_on_access(std::function<void()> on_access);
  [[nodiscard]] bool follows_segment() const { return follower_ != nullptr; }
  [[nodiscard]] const StreamPtr &stream() const { return stream_; }

 private:
  explicit FedStream(const std::string &name);

  StreamPtr stream_;

  std::mutex feed_mutex_;  // guards the next four; held while a picture is published
  FrameId last_;           // number 0: none yet
  bool gone_ = false;
  SourceState state_ = SourceState::kLive;
  std::string reason_;

  mutable std::mutex access_mutex_;  // guards the next two
  Access access_;
  std::function<void()> on_access_;

  std::unique_ptr<SegmentFollower> follower_;
};

}  // namespace sentry::relay
