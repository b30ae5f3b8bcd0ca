// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/rate-gate.hpp"

#include <gtest/gtest.h>

#include "transport/base/clock.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kStart = 5'000 * kMs;

// How many of `count` pictures, each `interval` after the last and off by up to `jitter`, pass.
int passed(RateGate gate, int count, std::int64_t interval, std::int64_t jitter = 0) {
  int passes = 0;
  for (int i = 0; i < count; ++i) {
    const std::int64_t off = (i * 7919 % 3 - 1) * jitter;
    if (gate.passes(kStart + i * interval + off)) ++passes;
  }
  return passes;
}

TEST(RateGate, drops_down_to_the_rate) {
  EXPECT_EQ(passed(RateGate({10, 1}), 300, 1'000'000'000 / 30), 100);
  EXPECT_EQ(passed(RateGate({1, 2}), 300, 1'000'000'000 / 30), 5);
  EXPECT_EQ(passed(RateGate({30, 1}), 600, 1'000'000'000 / 60, 3 * kMs), 300);
}

TEST(RateGate, lets_everything_of_a_slower_camera_pass) {
  EXPECT_EQ(passed(RateGate({30, 1}), 100, 1'000'000'000 / 25), 100);
  EXPECT_EQ(passed(RateGate({10, 1}), 100, 100 * kMs, 8 * kMs), 100);
}

TEST(RateGate, holds_the_mean_when_the_rates_do_not_divide) {
  EXPECT_NEAR(passed(RateGate({12, 1}), 300, 1'000'000'000 / 25), 144, 1);
}

TEST(RateGate, makes_up_for_no_gap_with_a_burst) {
  RateGate gate({1, 1});
  EXPECT_TRUE(gate.passes(kStart));
  const std::int64_t late = kStart + 60 * kNanosecondsPerSecond;
  EXPECT_TRUE(gate.passes(late));
  EXPECT_FALSE(gate.passes(late + 100 * kMs));
  EXPECT_FALSE(gate.passes(late + 700 * kMs));
  EXPECT_TRUE(gate.passes(late + 1000 * kMs));
}

TEST(RateGate, begins_anew_when_time_does) {
  RateGate gate({1, 1});
  EXPECT_TRUE(gate.passes(kStart));
  EXPECT_TRUE(gate.passes(1));
  EXPECT_FALSE(gate.passes(1 + 500 * kMs));
}

}  // namespace
}  // namespace sentry::pipelines
