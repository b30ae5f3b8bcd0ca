// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>

#include <future>
#include <string>

#include "tests/plugins/harness.hpp"
#include "tests/support/temp-directory.hpp"

// When frames leave, by the harness' test clock, which stands still unless a test moves it.
namespace sentry {

template <>
struct RefTraits<GstTestClock> : RefTraits<GstClock> {};

}  // namespace sentry

namespace sentry::plugins {
namespace {

constexpr GstClockTime kSecond = GST_SECOND;

class SinkTiming : public testing::TestWithParam<const char *> {
 protected:
  SinkTiming() {
    if (GetParam() == std::string("sentryshmsink")) element_.set("segment", "sink-timing");
  }

  // Whether `push` came back although the clock stands still.
  static bool returns(std::future<GstFlowReturn> &push) {
    return push.wait_for(kPatience) == std::future_status::ready;
  }

  TestElement element_{GetParam()};
};

std::future<GstFlowReturn> push(const SinkHarness &sink, GstClockTime pts) {
  return std::async(std::launch::async,
                    [&sink, pts] { return sink.push(jpeg_buffer(128, pts).release()); });
}

// Waits until the sink waits for `pts`, and lets the clock reach it.
void let_time_come(const SinkHarness &sink, GstClockTime pts) {
  ASSERT_TRUE(gst_harness_wait_for_clock_id_waits(sink.h, 1, kPatience.count()));
  const auto clock = Ref<GstTestClock>::adopt(gst_harness_get_testclock(sink.h));
  EXPECT_EQ(gst_test_clock_get_next_entry_time(clock.get()), pts);
  EXPECT_TRUE(gst_harness_crank_single_clock_wait(sink.h));
}

TEST_P(SinkTiming, live_frames_leave_at_once_at_one_a_second) {
  const SinkHarness sink(element_, true);
  gst_harness_set_upstream_latency(sink.h, kSecond);
  for (const GstClockTime pts : {1, 2, 3}) {
    auto pushed = push(sink, pts * kSecond);
    const bool returned = returns(pushed);
    EXPECT_TRUE(returned) << "waits for the clock";
    if (!returned) gst_harness_set_time(sink.h, 10 * kSecond);
    EXPECT_EQ(pushed.get(), GST_FLOW_OK);
  }
}

TEST_P(SinkTiming, frames_of_a_file_leave_at_the_pace_of_their_timestamps) {
  const SinkHarness sink(element_, false);
  for (const GstClockTime pts : {0, 1, 2}) {
    auto pushed = push(sink, pts * kSecond);
    let_time_come(sink, pts * kSecond);
    EXPECT_EQ(pushed.get(), GST_FLOW_OK);
  }
}

TEST_P(SinkTiming, a_new_segment_may_be_live_after_one_that_was_not) {
  const SinkHarness sink(element_, false);
  auto first = push(sink, kSecond);
  let_time_come(sink, kSecond);
  EXPECT_EQ(first.get(), GST_FLOW_OK);
  gst_harness_set_live(sink.h, TRUE);
  GstSegment segment;
  gst_segment_init(&segment, GST_FORMAT_TIME);
  ASSERT_TRUE(gst_harness_push_event(sink.h, gst_event_new_segment(&segment)));
  auto pushed = push(sink, 5 * kSecond);
  const bool returned = returns(pushed);
  EXPECT_TRUE(returned) << "waits for the clock";
  if (!returned) gst_harness_set_time(sink.h, 10 * kSecond);
  EXPECT_EQ(pushed.get(), GST_FLOW_OK);
}

TEST_P(SinkTiming, a_flush_ends_the_wait_for_a_timestamp) {
  const SinkHarness sink(element_, false);
  auto pushed = push(sink, 5 * kSecond);
  ASSERT_TRUE(gst_harness_wait_for_clock_id_waits(sink.h, 1, kPatience.count()));
  ASSERT_TRUE(gst_harness_push_event(sink.h, gst_event_new_flush_start()));
  EXPECT_EQ(pushed.get(), GST_FLOW_FLUSHING);
  ASSERT_TRUE(gst_harness_push_event(sink.h, gst_event_new_flush_stop(TRUE)));
  GstSegment segment;
  gst_segment_init(&segment, GST_FORMAT_TIME);
  ASSERT_TRUE(gst_harness_push_event(sink.h, gst_event_new_segment(&segment)));
  auto next = push(sink, kSecond);
  let_time_come(sink, kSecond);
  EXPECT_EQ(next.get(), GST_FLOW_OK);
}

TEST_P(SinkTiming, the_pipeline_does_not_wait_for_a_first_frame) {
  EXPECT_EQ(element_.go_to(GST_STATE_PLAYING), GST_STATE_CHANGE_SUCCESS);
  EXPECT_EQ(element_.number("async"), 0U);
  EXPECT_EQ(element_.number("enable-last-sample"), 0U);
  EXPECT_EQ(element_.number("sync"), 1U);
}

INSTANTIATE_TEST_SUITE_P(Sentry, SinkTiming, testing::Values("sentryudpsink", "sentryshmsink"),
                         [](const auto &sink) { return std::string(sink.param); });

}  // namespace
}  // namespace sentry::plugins
