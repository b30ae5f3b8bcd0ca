// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/bench/latency.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

namespace sentry::bench {
namespace {

TEST(BenchLatency, without_times_has_no_percentiles) {
  const Latency latency;
  EXPECT_EQ(latency.count(), 0U);
  EXPECT_EQ(latency.percentile(0.5), 0);
  EXPECT_EQ(latency.max(), 0);
}

TEST(BenchLatency, percentiles_of_small_times_are_exact) {
  Latency latency;
  for (std::int64_t time = 1; time <= 50; ++time) latency.add(time);
  EXPECT_EQ(latency.percentile(0), 1);
  EXPECT_EQ(latency.percentile(0.5), 25);
  EXPECT_EQ(latency.percentile(0.98), 49);
  EXPECT_EQ(latency.percentile(1), 50);
}

TEST(BenchLatency, percentiles_are_never_below_the_true_ones_and_little_above) {
  std::mt19937_64 random(1);
  std::lognormal_distribution<double> times(13, 3);  // microseconds to minutes
  Latency latency;
  std::vector<std::int64_t> all;
  for (int i = 0; i < 20'000; ++i) {
    all.push_back(static_cast<std::int64_t>(times(random)));
    latency.add(all.back());
  }
  std::sort(all.begin(), all.end());
  for (const double share : {0.01, 0.5, 0.9, 0.99, 0.999}) {
    const auto rank = static_cast<std::size_t>(share * static_cast<double>(all.size()));
    const std::int64_t exact = all[rank - 1];
    EXPECT_GE(latency.percentile(share), exact) << share;
    EXPECT_LE(static_cast<double>(latency.percentile(share)), static_cast<double>(exact) * 1.016)
        << share;
  }
  EXPECT_EQ(latency.percentile(1), all.back());
}

TEST(BenchLatency, times_below_zero_count_as_none) {
  Latency latency;
  latency.add(-5);
  EXPECT_EQ(latency.percentile(1), 0);
  EXPECT_EQ(latency.count(), 1U);
}

TEST(BenchLatency, a_time_beyond_all_buckets_is_still_the_longest) {
  constexpr std::int64_t kWeek = 604'800'000'000'000;
  Latency latency;
  latency.add(1);
  latency.add(kWeek);
  EXPECT_EQ(latency.max(), kWeek);
  EXPECT_GT(latency.percentile(1), kWeek / 10);
  latency.clear();
  EXPECT_EQ(latency.count(), 0U);
}

}  // namespace
}  // namespace sentry::bench
