// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <span>

#include "transport/base/bytes.hpp"

namespace sentry::pipelines {

struct WaitingPicture {
  std::int64_t capture_ns = 0;
  Bytes jpeg;
};

// Pictures between who gives them and the recorder's thread, up to so many bytes.
class RecordQueue {
 public:
  explicit RecordQueue(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  // False when there is no room for it.
  bool push(std::span<const std::byte> jpeg, std::int64_t capture_ns);
  // The next picture; nothing when none came within `longest`, or when the queue is closed and
  // empty.
  std::optional<WaitingPicture> pop(std::chrono::milliseconds longest);

  // Nothing comes any more. What waits is still given out until this time; then it is dropped.
  void close(std::chrono::steady_clock::time_point until);
  [[nodiscard]] std::size_t most_bytes() const { return most_bytes_; }
  [[nodiscard]] bool is_closed() const;
  [[nodiscard]] bool is_empty() const;

 private:
  const std::size_t most_bytes_;
  mutable std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  std::deque<WaitingPicture> pictures_;
  std::size_t bytes_ = 0;
  std::optional<std::chrono::steady_clock::time_point> until_;  // it is closed
};

}  // namespace sentry::pipelines
