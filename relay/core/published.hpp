// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace sentry::relay {

// Numbers the values of every Published of the process, so that no two ever have the same.
inline std::uint64_t next_published_version() {
  static std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

// A value that is replaced as a whole while others read it: settings that change at a reload. Who
// holds what `get()` gave keeps that state. Any thread.
template <class T>
class Published {
 public:
  explicit Published(T value)
      : value_(std::make_shared<const T>(std::move(value))), version_(next_published_version()) {}
  Published(const Published &) = delete;
  Published &operator=(const Published &) = delete;

  [[nodiscard]] std::shared_ptr<const T> get() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }
  // Never 0, and another after each set(): who keeps something made of the value looks here
  // whether it is still good, which costs no lock. Read it before get().
  [[nodiscard]] std::uint64_t version() const { return version_.load(std::memory_order_acquire); }
  void set(T value) {
    auto next = std::make_shared<const T>(std::move(value));
    const std::lock_guard lock(mutex_);
    value_.swap(next);
    version_.store(next_published_version(), std::memory_order_release);
  }

 private:
  mutable std::mutex mutex_;  // guards value_
  std::shared_ptr<const T> value_;
  std::atomic<std::uint64_t> version_;
};

}  // namespace sentry::relay
