// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/lane/timer-wheel.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "transport/base/clock.hpp"

namespace sentry::relay::lane {
namespace {

constexpr std::int64_t kSecond = kNanosecondsPerSecond;
constexpr std::int64_t kTick = std::int64_t{1} << TimerWheel::kTickShift;
constexpr std::int64_t kStart = 1000 * kSecond + 12345;

std::vector<const Timer *> due(TimerWheel &wheel, std::int64_t now_ns) {
  std::vector<const Timer *> fired;
  wheel.expire(now_ns, [&](const Timer &timer) { fired.push_back(&timer); });
  return fired;
}

TEST(TimerWheel, timer_is_never_early_and_late_by_two_ticks_at_most) {
  for (const std::int64_t wait : {std::int64_t{1}, kTick, 10 * kTick - 1, kSecond, 60 * kSecond}) {
    TimerWheel wheel(kStart);
    Timer timer;
    wheel.arm(timer, kStart + wait);
    std::int64_t now = kStart;
    while (due(wheel, now).empty()) {
      ASSERT_LT(now, kStart + wait + 3 * kTick);
      now = *wheel.next_ns();
    }
    EXPECT_GE(now, kStart + wait);
    EXPECT_LE(now, kStart + wait + 2 * kTick);
  }
}

TEST(TimerWheel, timer_that_is_put_off_does_not_fire_at_its_first_time) {
  TimerWheel wheel(kStart);
  Timer timer;
  for (int i = 0; i < 100; ++i) wheel.arm(timer, kStart + (i + 1) * kSecond);
  EXPECT_TRUE(due(wheel, kStart + 99 * kSecond).empty());
  EXPECT_EQ(due(wheel, kStart + 101 * kSecond).size(), 1U);
}

TEST(TimerWheel, timer_that_is_brought_forward_fires_at_the_earlier_time) {
  TimerWheel wheel(kStart);
  Timer timer;
  wheel.arm(timer, kStart + 5 * kSecond);
  wheel.arm(timer, kStart + kSecond);
  EXPECT_EQ(due(wheel, kStart + 2 * kSecond).size(), 1U);
  EXPECT_TRUE(due(wheel, kStart + 9 * kSecond).empty());
}

TEST(TimerWheel, disarmed_and_deleted_timers_do_not_fire) {
  TimerWheel wheel(kStart);
  Timer disarmed;
  wheel.arm(disarmed, kStart + kSecond);
  wheel.disarm(disarmed);
  {
    Timer deleted;
    wheel.arm(deleted, kStart + kSecond);
  }
  EXPECT_TRUE(due(wheel, kStart + 2 * kSecond).empty());
  EXPECT_FALSE(wheel.next_ns());
}

TEST(TimerWheel, timer_may_be_armed_anew_while_it_fires) {
  TimerWheel wheel(kStart);
  Timer timer;
  int fired = 0;
  wheel.arm(timer, kStart + kSecond);
  const auto again = [&](Timer &same) {
    ++fired;
    wheel.arm(same, kStart);  // long ago: in the next turn, not for ever in this one
  };
  wheel.expire(kStart + 2 * kSecond, again);
  EXPECT_EQ(fired, 1);
  wheel.expire(kStart + 2 * kSecond + kTick, again);
  EXPECT_EQ(fired, 2);
}

TEST(TimerWheel, clock_that_leaps_far_ahead_fires_everything_once) {
  TimerWheel wheel(kStart);
  std::vector<Timer> timers(500);
  for (std::size_t i = 0; i < timers.size(); ++i) {
    wheel.arm(timers[i], kStart + static_cast<std::int64_t>(i) * kSecond / 3);
  }
  EXPECT_EQ(due(wheel, kStart + 3600 * kSecond).size(), timers.size());
  EXPECT_FALSE(wheel.next_ns());
}

}  // namespace
}  // namespace sentry::relay::lane
