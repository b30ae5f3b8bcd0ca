// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/lane/moderation.hpp"

#include <gtest/gtest.h>

#include "transport/base/clock.hpp"

namespace sentry::relay::lane {
namespace {

struct Crowd {
  std::int64_t connections;
  std::int64_t events_a_second;
  double busy;  // share of the time
};

// What the worker is told to pause when it has served such a crowd for a second, a turn each 500
// µs.
std::int64_t pause_beside(const Crowd &crowd, Moderation &moderation, WorkDone &done) {
  constexpr std::int64_t kTurnsASecond = 2000;
  std::int64_t pause_ns = 0;
  std::int64_t events = 0;
  for (std::int64_t turn = 1; turn <= kTurnsASecond; ++turn) {
    const std::int64_t due = crowd.events_a_second * turn / kTurnsASecond;
    moderation.count_events(static_cast<std::size_t>(due - events));
    events = due;
    done.now_ns += kNanosecondsPerSecond / kTurnsASecond;
    done.busy_ns += static_cast<std::int64_t>(crowd.busy * 1e9 / kTurnsASecond);
    done.connections = crowd.connections;
    pause_ns = moderation.pause_ns(done);
  }
  return pause_ns;
}

std::int64_t pause_beside(const Crowd &crowd) {
  Moderation moderation;
  WorkDone done;
  return pause_beside(crowd, moderation, done);
}

TEST(Moderation, crowd_gathers) {
  EXPECT_EQ(pause_beside({8000, 8000, 0.3}), Moderation::kLongestPauseNs);
}

TEST(Moderation, dense_crowd_gathers_for_a_shorter_time) {
  const std::int64_t pause_ns = pause_beside({8000, 32'000, 0.5});
  EXPECT_GT(pause_ns, 0);
  EXPECT_LT(pause_ns, Moderation::kLongestPauseNs);
}

TEST(Moderation, few_connections_are_served_at_once_however_often_they_ask) {
  for (const std::int64_t rate : {0, 100, 8000, 100'000}) {
    EXPECT_EQ(pause_beside({Moderation::kCrowd - 1, rate, 0.3}), 0) << rate;
  }
}

TEST(Moderation, resting_crowd_costs_no_delay) {
  EXPECT_EQ(pause_beside({100'000, 0, 0.0}), 0);
  EXPECT_EQ(pause_beside({100'000, 1000, 0.02}), 0);
}

TEST(Moderation, worker_with_hardly_any_rest_takes_none) {
  EXPECT_EQ(pause_beside({8000, 8000, 0.95}), 0);
}

TEST(Moderation, crowd_that_fills_every_turn_has_gathered_already) {
  EXPECT_EQ(pause_beside({8000, 400'000, 0.5}), 0);
}

TEST(Moderation, pauses_end_with_the_crowd_and_return_with_it) {
  Moderation moderation;
  WorkDone done;
  EXPECT_GT(pause_beside({8000, 8000, 0.3}, moderation, done), 0);
  EXPECT_EQ(pause_beside({8000, 10, 0.01}, moderation, done), 0);
  EXPECT_GT(pause_beside({8000, 8000, 0.3}, moderation, done), 0);
}

}  // namespace
}  // namespace sentry::relay::lane
