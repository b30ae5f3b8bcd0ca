// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/pacer.hpp"

#include <gtest/gtest.h>

#include "datagrams.hpp"

namespace sentry::udp::testing {
namespace {

TEST(Pacer, without_a_bitrate_nothing_waits) {
  Pacer pacer;
  pacer.begin(100 * kSecond);
  pacer.sent(1'000'000, 100 * kSecond);
  EXPECT_EQ(pacer.ready_ns(), 0);
  EXPECT_EQ(pacer.burst(1400), 46U) << "what one UDP_SEGMENT call takes";
  EXPECT_EQ(pacer.burst(65507), 1U);
}

TEST(Pacer, datagrams_leave_at_the_bitrate) {
  Pacer pacer;
  pacer.set_bitrate(8'000'000);  // a byte in a microsecond
  pacer.begin(100 * kSecond);
  EXPECT_EQ(pacer.ready_ns(), 100 * kSecond);
  for (int i = 1; i <= 100; ++i) {
    pacer.sent(1000, pacer.ready_ns());
    EXPECT_EQ(pacer.ready_ns(), 100 * kSecond + i * kMillisecond);
  }
}

TEST(Pacer, bursts_are_a_milliseconds_worth) {
  Pacer pacer;
  pacer.set_bitrate(1'000'000);
  EXPECT_EQ(pacer.burst(1400), 1U);
  pacer.set_bitrate(112'000'000);
  EXPECT_EQ(pacer.burst(1400), 10U);
  pacer.set_bitrate(UINT64_MAX);
  EXPECT_EQ(pacer.burst(576), 64U);
}

TEST(Pacer, small_lag_is_caught_up_and_a_large_one_is_not) {
  Pacer pacer;
  pacer.set_bitrate(8'000'000);
  pacer.begin(0);
  pacer.sent(1000, 3 * kMillisecond);
  EXPECT_EQ(pacer.ready_ns(), kMillisecond);
  pacer.sent(1000, kSecond);
  EXPECT_EQ(pacer.ready_ns(), kSecond - Pacer::kMaxLag + kMillisecond);
}

TEST(Pacer, next_frame_does_not_begin_before_the_last_one_ended) {
  Pacer pacer;
  pacer.set_bitrate(8'000'000);
  pacer.begin(0);
  pacer.sent(50'000, 0);
  pacer.begin(10 * kMillisecond);
  EXPECT_EQ(pacer.ready_ns(), 50 * kMillisecond);
  pacer.begin(60 * kMillisecond);
  EXPECT_EQ(pacer.ready_ns(), 60 * kMillisecond);
}

}  // namespace
}  // namespace sentry::udp::testing
