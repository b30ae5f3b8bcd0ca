// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace sentry::relay {

// A number that one thread changes and any other reads.
class Counter {
 public:
  void add(std::int64_t amount = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }
  void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
  [[nodiscard]] std::int64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

// How often a time fell between bounds of powers of two, from 16 µs to 67 s.
class Histogram {
 public:
  static constexpr std::size_t kBuckets = 24;  // the last: longer than every bound
  static constexpr std::int64_t upper_bound_ns(std::size_t bucket) {
    return std::int64_t{16'000} << bucket;
  }

  void add(std::int64_t time_ns);
  [[nodiscard]] std::int64_t count(std::size_t bucket) const { return buckets_[bucket].get(); }
  [[nodiscard]] std::int64_t sum_ns() const { return sum_ns_.get(); }

 private:
  std::array<Counter, kBuckets> buckets_;
  Counter sum_ns_;
};

// What one worker has done since it began, and what it holds now. Written by that worker alone.
struct alignas(64) WorkerMetrics {
  // By status, in the order of kCountedStatuses; the last is for every other one.
  static constexpr std::array<int, 20> kCountedStatuses{200, 204, 206, 304, 400, 401, 403,
                                                        404, 405, 408, 410, 413, 414, 429,
                                                        431, 500, 501, 503, 505, 0};
  std::array<Counter, kCountedStatuses.size()> replies;
  Counter bytes_sent;
  Counter frames_sent;     // whole frames, in replies and parts
  Counter frames_skipped;  // frames a viewer of a stream missed, being slow
  Counter accepted;
  Counter refused;  // newcomers who got a 503 or were cut off
  Counter dropped;  // viewers cut off because they had stopped
  Counter handed_over;
  Counter accept_pauses;    // for want of descriptors or memory
  Counter busy_ns;          // not waiting for events
  Counter busy_viewers_ns;  // of that, for connections beyond their first request

  // At this moment.
  Counter connections;
  Counter viewers;  // of endless replies
  Counter waiting;  // for a frame
  Counter sending;  // with a reply the kernel has not taken whole

  Histogram reply_time;        // from the request, or the frame it waited for, to the last byte
  Histogram frame_age;         // at the reply, of the newest frame
  Histogram capture_to_reply;  // of a frame sent the moment it came

  void count_reply(int status);
};

}  // namespace sentry::relay
