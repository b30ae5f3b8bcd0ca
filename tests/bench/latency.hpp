// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace sentry::bench {

// How long things took, in buckets whose width grows with the time: 1/64 of the power of two below
// it, so that a percentile is at most 1.6 % above the true one. From 1 ns to hours, in 20 KB.
class Latency {
 public:
  void add(std::int64_t nanoseconds);
  void clear() { *this = Latency(); }

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::int64_t max() const { return max_; }
  // The time that `share` (0 to 1) of all did not exceed, rounded up to its bucket's end, but never
  // above the longest seen; 0 without any.
  [[nodiscard]] std::int64_t percentile(double share) const;

 private:
  static constexpr unsigned kSubBits = 6;
  static constexpr std::size_t kSub = std::size_t{1} << kSubBits;
  static constexpr unsigned kPowers = 40;
  static std::size_t bucket_of(std::uint64_t nanoseconds);
  static std::int64_t end_of(std::size_t bucket);

  std::array<std::uint64_t, (kPowers + 1) * kSub> buckets_{};
  std::uint64_t count_ = 0;
  std::int64_t max_ = 0;
};

}  // namespace sentry::bench
