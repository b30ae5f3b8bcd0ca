// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "tests/relay/load/simulated-crowd.hpp"

namespace sentry::relay {
namespace {

using testing_support::CrowdMoment;
using testing_support::CrowdOptions;
using testing_support::SimulatedCrowd;

// The lowest and highest interval told in a while.
struct Range {
  double low = 1e9;
  double high = 0;
  void add(const CrowdMoment &moment) {
    const auto ms = static_cast<double>(moment.advice.poll_interval.count());
    low = std::min(low, ms);
    high = std::max(high, ms);
  }
};

class Crowd : public testing::TestWithParam<std::uint32_t> {
 protected:
  [[nodiscard]] static CrowdOptions options() { return {.seed = GetParam()}; }
};

// How many times its capacity the relay is asked for, at the usual interval.
TEST_P(Crowd, settles_at_the_target_without_swinging) {
  for (const double times : {0.8, 1.0, 1.5, 3.0, 5.0}) {
    SimulatedCrowd crowd(options());
    crowd.set_wanting(static_cast<std::size_t>(1000 * times));
    crowd.run(180);
    const int changes = crowd.changes();
    Range range;
    double load = 0;
    int samples = 0;
    crowd.run(120, [&](const CrowdMoment &moment) {
      range.add(moment);
      load += moment.advice.load;
      ++samples;
    });
    EXPECT_NEAR(load / samples, 0.6, 0.05) << times;
    EXPECT_LE(range.high, 1.2 * range.low) << times << ": the interval swings";
    EXPECT_NEAR((range.high + range.low) / 2, 1000 * times / 0.6, 150 * times) << times;
    EXPECT_EQ(crowd.now().advice.state, LoadState::kSlower) << times;
    EXPECT_EQ(crowd.changes(), changes) << times;
    EXPECT_LE(changes, 5) << times << ": three up and two down";
  }
}

TEST_P(Crowd, approaches_the_target_from_one_side) {
  SimulatedCrowd crowd(options());
  crowd.set_wanting(3000);
  double highest = 0;
  crowd.run(300, [&](const CrowdMoment &moment) {
    const auto ms = static_cast<double>(moment.advice.poll_interval.count());
    EXPECT_GE(ms, 0.9 * highest) << "goes back at " << moment.seconds;
    highest = std::max(highest, ms);
  });
  EXPECT_LE(highest, 1.15 * 5000) << "overshoots";
}

TEST_P(Crowd, refuses_within_seconds_of_a_crowd_of_three_times_the_capacity) {
  SimulatedCrowd crowd(options());
  crowd.set_wanting(100);
  crowd.run(10);
  ASSERT_EQ(crowd.now().advice.state, LoadState::kNormal);
  crowd.set_wanting(3000);
  crowd.run(5);
  EXPECT_EQ(crowd.now().advice.state, LoadState::kRefusing);
}

TEST_P(Crowd, is_given_everything_back_when_it_has_left) {
  SimulatedCrowd crowd(options());
  crowd.set_wanting(5000);
  crowd.run(200);
  ASSERT_GT(crowd.now().advice.poll_interval.count(), 5000);
  crowd.set_wanting(50);
  crowd.run(60);
  EXPECT_EQ(crowd.now().advice.state, LoadState::kNormal);
  EXPECT_EQ(crowd.now().advice.poll_interval.count(), 1000);
  EXPECT_LE(crowd.changes(), 6) << "up and down once";
}

TEST_P(Crowd, is_not_troubled_by_noise) {
  auto noisy = options();
  noisy.noise = 0.2;
  SimulatedCrowd easy(noisy);
  easy.set_wanting(550);
  easy.run(600);
  EXPECT_EQ(easy.changes(), 0) << "at 0.55";
  SimulatedCrowd heavy(noisy);
  heavy.set_wanting(2000);
  heavy.run(180);
  const int changes = heavy.changes();
  Range range;
  heavy.run(600, [&](const CrowdMoment &moment) { range.add(moment); });
  EXPECT_EQ(heavy.changes(), changes);
  EXPECT_LE(range.high, 1.35 * range.low);
}

TEST_P(Crowd, grows_and_shrinks_like_a_day_without_flapping) {
  SimulatedCrowd crowd(options());
  for (int minute = 0; minute < 60; ++minute) {
    crowd.set_wanting(static_cast<std::size_t>(1200 - 1100 * std::cos(minute * 6.2832 / 60)));
    crowd.run(60);
  }
  EXPECT_LE(crowd.changes(), 12);
  EXPECT_EQ(crowd.now().advice.state, LoadState::kNormal);
}

// Players that have every frame while the relay is at ease make thirty times the load of those that
// poll: no interval in between lies at the target.
TEST_P(Crowd, of_players_that_follow_every_frame_does_not_make_it_flap) {
  auto following = options();
  following.frames_per_second = 30;
  following.requests_per_second = 30'000;
  SimulatedCrowd crowd(following);
  crowd.set_wanting(800);
  std::vector<double> changes;
  LoadState before = LoadState::kNormal;
  crowd.run(3600, [&](const CrowdMoment &moment) {
    if (moment.advice.state != before) changes.push_back(moment.seconds);
    before = moment.advice.state;
  });
  const auto late =
      std::count_if(changes.begin(), changes.end(), [](double seconds) { return seconds > 600; });
  EXPECT_LE(changes.size(), 50U);
  EXPECT_LE(late, 36) << "every five minutes it is tried again, up to three states up and down";
}

TEST_P(Crowd, comes_back_soon_after_a_failed_try_when_clearly_fewer_watch) {
  auto following = options();
  following.frames_per_second = 30;
  following.requests_per_second = 30'000;
  SimulatedCrowd crowd(following);
  crowd.set_wanting(800);
  crowd.run(900);
  crowd.set_wanting(100);
  crowd.run(25);
  EXPECT_EQ(crowd.now().advice.state, LoadState::kNormal) << "not after five minutes";
}

INSTANTIATE_TEST_SUITE_P(Seeds, Crowd, testing::Values(1U, 2U, 3U));

}  // namespace
}  // namespace sentry::relay
