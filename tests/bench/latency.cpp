// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/bench/latency.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace sentry::bench {

// The first kSub buckets hold one value each; after that each power of two has kSub of them.
std::size_t Latency::bucket_of(std::uint64_t nanoseconds) {
  if (nanoseconds < kSub) return nanoseconds;
  const auto power = static_cast<unsigned>(std::bit_width(nanoseconds)) - 1 - kSubBits;
  if (power >= kPowers) return (kPowers + 1) * kSub - 1;
  return (power + 1) * kSub + ((nanoseconds >> power) & (kSub - 1));
}

std::int64_t Latency::end_of(std::size_t bucket) {
  if (bucket < kSub) return static_cast<std::int64_t>(bucket);
  const std::size_t power = bucket / kSub - 1;
  return static_cast<std::int64_t>(((kSub + bucket % kSub + 1) << power) - 1);
}

/// A time below zero, which clocks that disagree give, counts as none.
void Latency::add(std::int64_t nanoseconds) {
  nanoseconds = std::max<std::int64_t>(nanoseconds, 0);
  ++buckets_[bucket_of(static_cast<std::uint64_t>(nanoseconds))];
  ++count_;
  max_ = std::max(max_, nanoseconds);
}

std::int64_t Latency::percentile(double share) const {
  if (count_ == 0) return 0;
  const double exact = std::ceil(share * static_cast<double>(count_));
  const auto rank = static_cast<std::uint64_t>(std::max(exact, 1.0));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    seen += buckets_[bucket];
    if (seen >= rank) return std::min(end_of(bucket), max_);
  }
  return max_;
}

}  // namespace sentry::bench
