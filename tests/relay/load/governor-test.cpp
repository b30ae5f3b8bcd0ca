// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/load/governor.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace sentry::relay {
namespace {

using std::chrono::milliseconds;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// A governor and a clock that goes on by a fifth of a second with each sample.
class Governed {
 public:
  explicit Governed(GovernorSettings settings = {}) : governor(settings) {}

  LoadAdvice busy(double share) { return sample({.busy = share}); }
  LoadAdvice busy_for(double seconds, double share) {
    for (double t = 0; t < seconds; t += 0.2) busy(share);
    return advice;
  }
  LoadAdvice sample(LoadSample sample) {
    now_ns += 200'000'000;
    sample.now_ns = now_ns;
    return advice = governor.update(sample);
  }

  Governor governor;
  LoadAdvice advice;
  std::int64_t now_ns = 0;
};

TEST(Governor, leaves_a_relay_at_ease_alone) {
  Governed relay;
  for (int i = 0; i < 1000; ++i) {
    const LoadAdvice advice = relay.busy(0.65);
    ASSERT_EQ(advice.state, LoadState::kNormal);
    ASSERT_EQ(advice.poll_interval, milliseconds(1000));
  }
  EXPECT_NEAR(relay.advice.load, 0.65, 1e-6);
}

TEST(Governor, takes_one_state_after_the_other_as_load_rises) {
  Governed relay;
  EXPECT_EQ(relay.busy_for(60, 0.72).state, LoadState::kSlower);
  EXPECT_EQ(relay.busy_for(60, 0.87).state, LoadState::kSmaller);
  EXPECT_EQ(relay.busy_for(60, 0.97).state, LoadState::kRefusing);
}

TEST(Governor, gives_each_state_half_a_second_when_load_rises_fast) {
  Governed relay;
  LoadState before = LoadState::kNormal;
  std::int64_t changed_ns = -500'000'000;
  for (int i = 0; i < 50; ++i) {
    const LoadState state = relay.busy(1.0).state;
    if (state == before) continue;
    EXPECT_EQ(static_cast<int>(state), static_cast<int>(before) + 1);
    EXPECT_GE(relay.now_ns - changed_ns, 500'000'000);
    changed_ns = relay.now_ns;
    before = state;
  }
  EXPECT_EQ(before, LoadState::kRefusing);
}

TEST(Governor, jumps_when_it_is_far_over) {
  Governed relay({.max_egress_bits_per_second = 1e9});
  relay.sample({});
  for (int i = 0; i < 4; ++i) relay.sample({.egress_bits_per_second = 3e9});
  EXPECT_EQ(relay.advice.state, LoadState::kRefusing);
}

TEST(Governor, comes_down_only_after_five_seconds_below_the_lower_threshold) {
  Governed relay;
  ASSERT_EQ(relay.busy_for(20, 1.0).state, LoadState::kRefusing);
  ASSERT_EQ(relay.busy_for(60, 0.8).state, LoadState::kRefusing) << "between the thresholds";
  relay.busy_for(4.8, 0.0);
  EXPECT_EQ(relay.advice.state, LoadState::kRefusing);
  relay.busy_for(1, 0.0);
  EXPECT_EQ(relay.advice.state, LoadState::kSmaller);
  relay.busy_for(4, 0.0);
  EXPECT_EQ(relay.advice.state, LoadState::kSmaller);
  relay.busy_for(1.4, 0.0);
  EXPECT_EQ(relay.advice.state, LoadState::kSlower);
  EXPECT_GT(relay.advice.poll_interval, milliseconds(1000));
  relay.busy_for(60, 0.0);
  EXPECT_EQ(relay.advice.state, LoadState::kNormal);
  EXPECT_EQ(relay.advice.poll_interval, milliseconds(1000));
}

TEST(Governor, judges_by_the_worst_share) {
  for (const LoadSample &sample : {LoadSample{.busy = 1.0}, LoadSample{.send_queue = 1.0},
                                   LoadSample{.egress_bits_per_second = 1e8}}) {
    Governed relay({.max_egress_bits_per_second = 1e8});
    for (int i = 0; i < 100; ++i) relay.sample(sample);
    EXPECT_EQ(relay.advice.state, LoadState::kRefusing);
    EXPECT_NEAR(relay.advice.load, 1.0, 1e-3);
  }
}

TEST(Governor, does_not_mind_egress_without_a_limit) {
  Governed relay;
  for (int i = 0; i < 100; ++i) relay.sample({.egress_bits_per_second = 1e12});
  EXPECT_EQ(relay.advice.state, LoadState::kNormal);
}

TEST(Governor, does_not_take_one_bad_sample_for_a_crowd) {
  Governed relay;
  relay.busy_for(10, 0.3);
  EXPECT_EQ(relay.sample({.busy = 1.0, .send_queue = 1.0}).state, LoadState::kNormal);
  EXPECT_EQ(relay.busy_for(10, 0.3).state, LoadState::kNormal);
}

TEST(Governor, takes_a_gap_between_samples_for_a_second_at_most) {
  Governed relay;
  ASSERT_EQ(relay.busy_for(20, 1.0).state, LoadState::kRefusing);
  const auto interval = relay.advice.poll_interval;
  relay.now_ns += std::int64_t{3600} * 1'000'000'000;
  relay.busy(0.0);
  EXPECT_EQ(relay.advice.state, LoadState::kRefusing);
  EXPECT_EQ(relay.advice.poll_interval, interval);
  EXPECT_EQ(relay.busy_for(3.6, 0.0).state, LoadState::kRefusing);
}

TEST(Governor, goes_on_after_the_clock_went_back) {
  Governed relay;
  relay.busy_for(10, 0.3);
  relay.now_ns -= std::int64_t{3600} * 1'000'000'000;
  relay.busy(0.3);
  EXPECT_EQ(relay.busy_for(20, 1.0).state, LoadState::kRefusing);
}

TEST(Governor, ignores_what_is_no_number_and_less_than_nothing) {
  Governed relay({.max_egress_bits_per_second = 1e9});
  relay.busy_for(10, 0.4);
  for (int i = 0; i < 50; ++i) relay.sample({0, kNaN, kNaN, kNaN});
  EXPECT_NEAR(relay.advice.load, 0.4, 1e-3) << "nothing new was said";
  for (int i = 0; i < 50; ++i) relay.sample({0, -5, -1e18, -kInfinity});
  EXPECT_NEAR(relay.advice.load, 0.0, 1e-3);
  EXPECT_EQ(relay.advice.state, LoadState::kNormal);
  relay.sample({0, kInfinity, kInfinity, kInfinity});
  relay.busy_for(5, 0.0);
  EXPECT_TRUE(std::isfinite(relay.advice.load));
  relay.busy_for(120, 0.0);
  EXPECT_EQ(relay.advice.state, LoadState::kNormal) << "infinity is forgotten like any other peak";
}

TEST(Governor, forgets_an_absurd_amount_of_egress_within_a_minute) {
  Governed relay({.max_egress_bits_per_second = 1e6});
  relay.sample({});
  relay.sample({.egress_bits_per_second = 1e300});
  EXPECT_EQ(relay.advice.state, LoadState::kRefusing);
  for (int i = 0; i < 5 * 120; ++i) relay.sample({});
  EXPECT_EQ(relay.advice.state, LoadState::kNormal);
}

TEST(Governor, obeys_new_settings_at_once) {
  Governed relay({.poll_interval = milliseconds(1000)});
  relay.busy_for(5, 0.3);
  relay.governor.set_settings({.poll_interval = milliseconds(500)});
  EXPECT_EQ(relay.busy(0.3).poll_interval, milliseconds(500));

  relay.busy_for(300, 1.0);
  ASSERT_EQ(relay.advice.poll_interval, milliseconds(10'000));
  relay.governor.set_settings(
      {.poll_interval = milliseconds(2000), .longest_poll_interval = milliseconds(4000)});
  EXPECT_EQ(relay.busy(1.0).poll_interval, milliseconds(4000));
  EXPECT_EQ(relay.advice.state, LoadState::kRefusing) << "the load is still there";
  relay.governor.set_settings(
      {.poll_interval = milliseconds(20'000), .longest_poll_interval = milliseconds(4000)});
  EXPECT_EQ(relay.busy(1.0).poll_interval, milliseconds(20'000)) << "never below the usual";
}

TEST(Governor, asks_players_for_less_only_with_intervals_that_they_heed) {
  Governed relay({.poll_interval = milliseconds(100)});
  EXPECT_EQ(relay.busy_for(5, 0.3).poll_interval, milliseconds(100));
  while (relay.advice.state == LoadState::kNormal) relay.busy(0.8);
  EXPECT_GT(relay.advice.poll_interval, milliseconds(1000));
}

TEST(Governor, is_not_moved_by_the_same_settings_again) {
  Governed one;
  Governed other;
  std::mt19937 random(3);
  std::uniform_real_distribution<double> noise(0.55, 0.95);
  for (int i = 0; i < 2000; ++i) {
    const double share = noise(random);
    other.governor.set_settings({});
    ASSERT_EQ(one.busy(share).poll_interval, other.busy(share).poll_interval);
  }
  EXPECT_NE(one.advice.state, LoadState::kNormal);
}

TEST(Governor, obeys_a_new_limit_of_egress) {
  Governed relay({.max_egress_bits_per_second = 1e9});
  for (int i = 0; i < 100; ++i) relay.sample({.egress_bits_per_second = 5e8});
  ASSERT_EQ(relay.advice.state, LoadState::kNormal);
  relay.governor.set_settings({.max_egress_bits_per_second = 5e8});
  for (int i = 0; i < 20; ++i) relay.sample({.egress_bits_per_second = 5e8});
  EXPECT_EQ(relay.advice.state, LoadState::kRefusing);
  relay.governor.set_settings({});
  for (int i = 0; i < 5 * 90; ++i) relay.sample({.egress_bits_per_second = 5e8});
  EXPECT_EQ(relay.advice.state, LoadState::kNormal);
}

TEST(Governor, keeps_its_promises_whatever_it_is_told) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> share(-0.5, 3);
  std::uniform_int_distribution<std::int64_t> step(-1'000'000'000, 3'000'000'000);
  std::uniform_int_distribution<int> ms(-10, 5000);
  std::uniform_int_distribution<int> odd(0, 20);
  GovernorSettings settings{.max_egress_bits_per_second = 1e9};
  Governor governor(settings);
  std::int64_t now_ns = 0;
  for (int i = 0; i < 200'000; ++i) {
    if (odd(random) == 0) {
      settings = {share(random) * 1e9, milliseconds(ms(random)), milliseconds(ms(random))};
      governor.set_settings(settings);
    }
    now_ns += step(random);
    LoadSample sample{now_ns, share(random), share(random) * 1e9, share(random)};
    if (odd(random) == 0) sample.busy = kNaN;
    if (odd(random) == 0) sample.egress_bits_per_second = kInfinity;
    const LoadAdvice advice = governor.update(sample);
    const auto usual = std::max(settings.poll_interval, milliseconds(1));
    const auto longest = std::max(settings.longest_poll_interval, usual);
    ASSERT_GE(advice.poll_interval, usual);
    ASSERT_LE(advice.poll_interval, longest);
    ASSERT_TRUE(std::isfinite(advice.load));
    ASSERT_GE(advice.load, 0);
    ASSERT_LE(advice.state, LoadState::kRefusing);
    ASSERT_TRUE(advice.state != LoadState::kNormal || advice.poll_interval == usual);
    ASSERT_TRUE(advice.poll_interval == usual || advice.poll_interval == longest ||
                advice.poll_interval.count() % 10 == 0);
  }
}

}  // namespace
}  // namespace sentry::relay
