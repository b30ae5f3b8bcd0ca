// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace sentry::relay {

// Tells the thread of an access log that there are entries. It gathers them for a moment, so that
// a busy relay wakes it ten times a second and an idle one never.
class AccessLogBell {
 public:
  static constexpr auto kGather = std::chrono::milliseconds(100);

  void ring(bool urgent) {
    const std::lock_guard lock(mutex_);
    rung_ = true;
    urgent_ = urgent_ || urgent;
    heard_.notify_one();
  }
  void stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    heard_.notify_one();
  }
  // Returns when there is something to write; false: for the last time.
  bool wait() {
    std::unique_lock lock(mutex_);
    heard_.wait(lock, [this] { return rung_ || stopped_; });
    heard_.wait_for(lock, kGather, [this] { return urgent_ || stopped_; });
    rung_ = false;
    urgent_ = false;
    return !stopped_;
  }
  [[nodiscard]] bool stopped() const {
    const std::lock_guard lock(mutex_);
    return stopped_;
  }

  std::atomic<std::uint64_t> dropped{0};  // entries, for whatever reason

 private:
  mutable std::mutex mutex_;  // guards everything below
  std::condition_variable heard_;
  bool rung_ = false;
  bool urgent_ = false;  // a buffer is filling up
  bool stopped_ = false;
};

}  // namespace sentry::relay
