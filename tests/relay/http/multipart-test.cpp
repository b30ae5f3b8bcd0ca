// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/multipart.hpp"

#include <gtest/gtest.h>

#include "tests/support/sample-jpeg.hpp"
#include "transport/base/clock.hpp"

namespace sentry::relay {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;

// Frames sent of a camera with `interval`, over ten seconds, to a viewer who asked for `fps`.
int sent_in_ten_seconds(double fps, std::int64_t interval_ns) {
  Pacer pacer(fps);
  int sent = 0;
  const std::int64_t begin = 1000 * kNanosecondsPerSecond;
  for (std::int64_t now = begin; now < begin + 10 * kNanosecondsPerSecond; now += interval_ns) {
    if (!pacer.may_send(now)) continue;
    pacer.sent(now);
    ++sent;
  }
  return sent;
}

TEST(Pacer, without_a_rate_everything_leaves) {
  EXPECT_EQ(sent_in_ten_seconds(0, 10 * kMillisecond), 1000);
}

TEST(Pacer, rate_below_the_cameras_is_kept) {
  EXPECT_NEAR(sent_in_ten_seconds(10, 33 * kMillisecond), 100, 2);
  EXPECT_NEAR(sent_in_ten_seconds(0.5, 100 * kMillisecond), 5, 1);
}

TEST(Pacer, camera_of_that_very_rate_loses_nothing) {
  EXPECT_EQ(sent_in_ten_seconds(10, 100 * kMillisecond), 100);
}

TEST(Pacer, first_frame_leaves_at_once) { EXPECT_TRUE(Pacer(0.001).may_send(1)); }

TEST(Multipart, parts_join_to_a_well_formed_body) {
  const SharedFrame frame("field", testing_support::sample_frame({7, 1}));
  const std::string head = frame.part_head() + "\r\n";
  EXPECT_EQ(part_begin(frame, {true, false}), "--sentry-frame\r\n" + head);
  EXPECT_EQ(part_begin(frame, {false, false}), head);
  EXPECT_EQ(part_end({true, false}), "\r\n--sentry-frame\r\n");
}

TEST(Multipart, nobody_keeps_one_and_of_a_private_stream_it_says_so) {
  EXPECT_NE(multipart_head(false).find("\r\nCache-Control: no-store\r\n"), std::string::npos);
  EXPECT_NE(multipart_head(true).find("\r\nCache-Control: private, no-store\r\n"),
            std::string::npos);
}

TEST(Multipart, advanced_heads_come_with_the_part_before) {
  const SharedFrame frame("field", testing_support::sample_frame({7, 1}));
  EXPECT_EQ(part_begin(frame, {true, true}), "--sentry-frame\r\n" + frame.part_head() + "\r\n");
  EXPECT_EQ(part_begin(frame, {false, true}), "");
  EXPECT_EQ(part_end({false, true}), "\r\n--sentry-frame\r\nContent-Type: image/jpeg\r\n\r\n");
}

}  // namespace
}  // namespace sentry::relay
