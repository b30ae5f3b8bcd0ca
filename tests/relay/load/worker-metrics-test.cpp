// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/load/worker-metrics.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "relay/load/load-board.hpp"

namespace sentry::relay {
namespace {

// The bucket that a time falls into.
std::size_t bucket_of(std::int64_t time_ns) {
  Histogram histogram;
  histogram.add(time_ns);
  for (std::size_t i = 0; i < Histogram::kBuckets; ++i)
    if (histogram.count(i) == 1) return i;
  return Histogram::kBuckets;
}

TEST(Histogram, puts_a_time_below_the_first_bound_that_is_not_less) {
  for (std::size_t i = 0; i + 1 < Histogram::kBuckets; ++i) {
    const std::int64_t bound = Histogram::upper_bound_ns(i);
    EXPECT_EQ(bucket_of(bound), i);
    EXPECT_EQ(bucket_of(bound - 1), i);
    EXPECT_EQ(bucket_of(bound + 1), i + 1);
  }
}

TEST(Histogram, takes_times_beyond_every_bound_and_below_nothing) {
  EXPECT_EQ(bucket_of(0), 0U);
  EXPECT_EQ(bucket_of(-1), 0U);
  EXPECT_EQ(bucket_of(std::numeric_limits<std::int64_t>::min()), 0U);
  EXPECT_EQ(bucket_of(std::numeric_limits<std::int64_t>::max()), Histogram::kBuckets - 1);
}

TEST(Histogram, sums_times_and_no_negative_ones) {
  Histogram histogram;
  histogram.add(1'000);
  histogram.add(-5'000);
  histogram.add(70'000);
  EXPECT_EQ(histogram.sum_ns(), 71'000);
}

TEST(WorkerMetrics, counts_replies_by_status_and_unusual_ones_together) {
  WorkerMetrics metrics;
  for (const int status : WorkerMetrics::kCountedStatuses)
    if (status != 0) metrics.count_reply(status);
  for (const int status : {0, 418, -1, 599, 100}) metrics.count_reply(status);
  for (std::size_t i = 0; i + 1 < metrics.replies.size(); ++i)
    EXPECT_EQ(metrics.replies[i].get(), 1) << WorkerMetrics::kCountedStatuses[i];
  EXPECT_EQ(metrics.replies.back().get(), 5);
}

TEST(WorkerMetrics, of_two_workers_share_no_cache_line) {
  EXPECT_EQ(alignof(WorkerMetrics) % 64, 0U);
  EXPECT_EQ(sizeof(WorkerMetrics) % 64, 0U);
}

TEST(LoadBoard, refuses_newcomers_when_it_drains_is_full_or_overloaded) {
  LoadBoard board;
  EXPECT_FALSE(board.refuses_newcomers());
  board.draining = true;
  EXPECT_TRUE(board.refuses_newcomers());
  board.draining = false;
  board.full = true;
  EXPECT_TRUE(board.refuses_newcomers());
  board.full = false;
  board.state = LoadState::kSmaller;
  EXPECT_FALSE(board.refuses_newcomers());
  EXPECT_TRUE(board.serves_smaller());
  board.state = LoadState::kRefusing;
  EXPECT_TRUE(board.refuses_newcomers());
  EXPECT_TRUE(board.serves_smaller());
}

}  // namespace
}  // namespace sentry::relay
