// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace sentry::relay {

// Bytes of pictures in this process that streams have taken: of those that still exist, and of
// those that their streams keep.
struct FrameMemory {
  static inline std::atomic<std::int64_t> existing = 0;
  static inline std::atomic<std::int64_t> kept = 0;
};

// What one owner contributes to such a number, for as long as it exists.
class CountedBytes {
 public:
  explicit CountedBytes(std::atomic<std::int64_t> &sum, std::size_t bytes = 0) : sum_(sum) {
    set(bytes);
  }
  CountedBytes(const CountedBytes &) = delete;
  CountedBytes &operator=(const CountedBytes &) = delete;
  ~CountedBytes() { set(0); }

  void set(std::size_t bytes) {
    sum_.fetch_add(static_cast<std::int64_t>(bytes) - bytes_, std::memory_order_relaxed);
    bytes_ = static_cast<std::int64_t>(bytes);
  }

 private:
  std::atomic<std::int64_t> &sum_;
  std::int64_t bytes_ = 0;
};

// Bytes of frames that no stream keeps any more: they live for viewers who are slow to take them.
// However many hold the same frame, it counts once.
inline std::int64_t held_frame_bytes() {
  return FrameMemory::existing.load(std::memory_order_relaxed) -
         FrameMemory::kept.load(std::memory_order_relaxed);
}

}  // namespace sentry::relay
