// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/rate-meter.hpp"

#include <gtest/gtest.h>

namespace sentry::relay {
namespace {

constexpr std::int64_t kSecond = kNanosecondsPerSecond;

TEST(RateMeter, rate_is_unknown_before_the_second_frame) {
  RateMeter rate;
  EXPECT_EQ(rate.per_second(0), 0);
  EXPECT_EQ(rate.interval_ns(), kSecond);
  rate.add(kSecond, 0);
  EXPECT_EQ(rate.per_second(0), 0);
}

TEST(RateMeter, steady_frames_give_their_rate) {
  RateMeter rate;
  for (int i = 0; i < 100; ++i) rate.add(i * kSecond / 10, i * kSecond / 10);
  EXPECT_NEAR(rate.per_second(10 * kSecond), 10.0, 0.01);
  EXPECT_EQ(rate.interval_ns(), kSecond / 10);
}

TEST(RateMeter, frames_that_arrive_in_a_bunch_do_not_raise_it) {
  RateMeter rate;
  for (int i = 0; i < 16; ++i) rate.add(i * kSecond, 500 * kSecond);
  EXPECT_NEAR(rate.per_second(500 * kSecond), 1.0, 0.01);
}

TEST(RateMeter, slow_camera_has_a_rate_too) {
  RateMeter rate;
  rate.add(0, 0);
  rate.add(20 * kSecond, 20 * kSecond);
  EXPECT_NEAR(rate.per_second(30 * kSecond), 0.05, 0.001);
}

TEST(RateMeter, outage_is_no_interval) {
  RateMeter rate;
  for (int i = 0; i < 20; ++i) rate.add(i * kSecond, i * kSecond);
  rate.add(80 * kSecond, 80 * kSecond);
  EXPECT_EQ(rate.interval_ns(), kSecond);
}

TEST(RateMeter, camera_of_one_picture_in_five_minutes_keeps_its_interval) {
  RateMeter rate;
  for (int i = 0; i < 3; ++i) rate.add(i * 300 * kSecond, i * 300 * kSecond);
  EXPECT_EQ(rate.interval_ns(), 300 * kSecond);
}

TEST(RateMeter, rate_falls_to_zero_when_frames_stop) {
  RateMeter rate;
  for (int i = 0; i < 50; ++i) rate.add(i * kSecond / 10, i * kSecond / 10);
  EXPECT_GT(rate.per_second(9 * kSecond), 0);
  EXPECT_EQ(rate.per_second(11 * kSecond), 0);
}

TEST(RateMeter, clock_that_was_set_begins_the_measurement_anew) {
  RateMeter rate;
  rate.add(100 * kSecond, 1);
  rate.add(101 * kSecond, 2);
  rate.add(50 * kSecond, 3);
  EXPECT_EQ(rate.per_second(3), 0);
  rate.add(50 * kSecond + kSecond / 4, 4);
  EXPECT_NEAR(rate.per_second(4), 4.0, 0.01);
  rate.add(5000 * kSecond, 5);
  EXPECT_EQ(rate.interval_ns(), kSecond);
}

}  // namespace
}  // namespace sentry::relay
