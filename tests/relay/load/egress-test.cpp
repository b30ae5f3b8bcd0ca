// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/relay/load/simulated-crowd.hpp"

namespace sentry::relay {
namespace {

using testing_support::CrowdMoment;
using testing_support::CrowdOptions;
using testing_support::SimulatedCrowd;

constexpr double kLimit = 1e9;  // a thousand viewers at the usual interval

CrowdOptions options(std::uint32_t seed) {
  CrowdOptions options;
  options.settings.max_egress_bits_per_second = kLimit;
  options.requests_per_second = 1e9;  // the processor is no limit
  options.bits_per_request = kLimit / 1000;
  options.seed = seed;
  return options;
}

TEST(EgressLimit, alone_makes_players_slow_down) {
  SimulatedCrowd crowd(options(1));
  crowd.set_wanting(900);
  crowd.run(180);
  EXPECT_EQ(crowd.now().advice.state, LoadState::kSlower);
  EXPECT_NEAR(static_cast<double>(crowd.now().advice.poll_interval.count()), 1500, 150);
}

// Newcomers of a growing crowd are refused while there is still room for those who are there.
TEST(EgressLimit, is_not_crossed_by_a_crowd_that_grows_to_it_in_seconds) {
  for (const double per_second : {20.0, 50.0, 100.0, 200.0, 300.0}) {
    for (const std::uint32_t seed : {1U, 2U, 3U}) {
      SimulatedCrowd crowd(options(seed));
      double wanting = 0;
      double most = 0;
      bool refused = false;
      while (!refused && crowd.now().seconds < 120) {
        wanting += per_second * SimulatedCrowd::kSampleSeconds;
        crowd.set_wanting(static_cast<std::size_t>(wanting));
        crowd.run(SimulatedCrowd::kSampleSeconds);
        refused = crowd.now().advice.state == LoadState::kRefusing;
      }
      crowd.run(3, [&](const CrowdMoment &moment) { most = std::max(most, moment.advice.load); });
      EXPECT_LE(most, 1.0) << per_second << " newcomers in a second";
    }
  }
}

TEST(EgressLimit, does_not_refuse_because_a_steady_crowd_is_noisy) {
  for (const std::uint32_t seed : {1U, 2U, 3U}) {
    auto noisy = options(seed);
    noisy.noise = 0.1;
    SimulatedCrowd crowd(noisy);
    crowd.set_wanting(500);
    crowd.run(60);  // they came all at once, and ask in step at first
    const int changes = crowd.changes();
    crowd.run(600, [](const CrowdMoment &moment) {
      ASSERT_LE(moment.advice.state, LoadState::kSlower) << "at " << moment.seconds;
    });
    EXPECT_LE(crowd.changes() - changes, 4) << "now and then players are asked to slow down";
  }
}

// Whole pictures do not fit and small ones do: there is no state to rest in.
TEST(EgressLimit, with_smaller_pictures_does_not_flap) {
  auto small = options(1);
  small.smaller = 0.25;
  SimulatedCrowd crowd(small);
  crowd.set_wanting(3000);
  crowd.run(600);
  EXPECT_LE(crowd.changes(), 24);
  const int changes = crowd.changes();
  crowd.run(3600);
  EXPECT_LE(crowd.changes() - changes, 60) << "a try each five minutes";
}

}  // namespace
}  // namespace sentry::relay
