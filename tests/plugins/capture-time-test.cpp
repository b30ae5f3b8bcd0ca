// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "plugins/capture-time.hpp"

#include <gtest/gtest.h>

#include "tests/plugins/harness.hpp"

namespace sentry::plugins {
namespace {

constexpr std::int64_t kNow = 1'790'000'000'000'000'000;  // some instant of 2026
constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kFrom1900 = 2'208'988'800 * kSecond;

void add_reference(GstBuffer *buffer, const char *type, std::int64_t time) {
  const auto caps = Ref<GstCaps>::adopt(gst_caps_new_empty_simple(type));
  gst_buffer_add_reference_timestamp_meta(buffer, caps.get(), static_cast<GstClockTime>(time),
                                          GST_CLOCK_TIME_NONE);
}

class CaptureTime : public testing::Test {
 protected:
  void SetUp() override { gst_segment_init(&segment_, GST_FORMAT_TIME); }

  std::int64_t capture_time(std::int64_t running_now) {
    return capture_time_ns(buffer_.get(), {&segment_, static_cast<GstClockTime>(running_now)},
                           kNow);
  }

  GstSegment segment_;
  Ref<GstBuffer> buffer_ = Ref<GstBuffer>::adopt(gst_buffer_new());
};

TEST_F(CaptureTime, of_the_unix_reference_comes_first) {
  GST_BUFFER_PTS(buffer_.get()) = 0;
  add_reference(buffer_.get(), "timestamp/x-ntp", kNow - 9 * kSecond + kFrom1900);
  add_reference(buffer_.get(), "timestamp/x-unix", kNow - 7 * kSecond);
  EXPECT_EQ(capture_time(2 * kSecond), kNow - 7 * kSecond);
}

TEST_F(CaptureTime, of_the_ntp_reference_counts_from_1900) {
  GST_BUFFER_PTS(buffer_.get()) = 0;
  add_reference(buffer_.get(), "timestamp/x-ntp", kNow - 9 * kSecond + kFrom1900);
  EXPECT_EQ(capture_time(2 * kSecond), kNow - 9 * kSecond);
}

TEST_F(CaptureTime, ignores_an_ntp_reference_before_1970) {
  GST_BUFFER_PTS(buffer_.get()) = 0;
  add_reference(buffer_.get(), "timestamp/x-ntp", 5 * kSecond);
  EXPECT_EQ(capture_time(2 * kSecond), kNow - 2 * kSecond);
}

TEST_F(CaptureTime, follows_from_the_pts_and_the_pipelines_clock) {
  GST_BUFFER_PTS(buffer_.get()) = 3 * kSecond;
  EXPECT_EQ(capture_time(5 * kSecond), kNow - 2 * kSecond);
}

TEST_F(CaptureTime, counts_the_pts_in_running_time) {
  segment_.start = 10 * kSecond;
  segment_.base = 1 * kSecond;
  GST_BUFFER_PTS(buffer_.get()) = 13 * kSecond;
  EXPECT_EQ(capture_time(5 * kSecond), kNow - 1 * kSecond);
}

TEST_F(CaptureTime, is_the_arrival_without_a_pts) { EXPECT_EQ(capture_time(5 * kSecond), kNow); }

TEST_F(CaptureTime, is_the_arrival_without_a_clock) {
  GST_BUFFER_PTS(buffer_.get()) = 3 * kSecond;
  EXPECT_EQ(capture_time_ns(buffer_.get(), {&segment_, GST_CLOCK_TIME_NONE}, kNow), kNow);
}

TEST_F(CaptureTime, is_the_arrival_in_a_segment_of_bytes) {
  gst_segment_init(&segment_, GST_FORMAT_BYTES);
  GST_BUFFER_PTS(buffer_.get()) = 3 * kSecond;
  EXPECT_EQ(capture_time(5 * kSecond), kNow);
}

TEST_F(CaptureTime, is_never_after_now) {
  GST_BUFFER_PTS(buffer_.get()) = 9 * kSecond;
  EXPECT_EQ(capture_time(5 * kSecond), kNow);
  add_reference(buffer_.get(), "timestamp/x-unix", kNow + kSecond);
  EXPECT_EQ(capture_time(5 * kSecond), kNow);
}

}  // namespace
}  // namespace sentry::plugins
