// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "plugins/frame-intake.hpp"

#include <gtest/gtest.h>

#include <string>

#include "plugins/buffer-map.hpp"
#include "tests/plugins/harness.hpp"
#include "transport/jpeg/repair.hpp"

namespace sentry::plugins {
namespace {

class Intake : public testing::Test {
 protected:
  bool accept(const Ref<GstBuffer> &buffer) { return intake_.accept(buffer.get()).has_value(); }
  void pass_seconds(int seconds) { now_ += seconds * kNanosecondsPerSecond; }

  TestElement sink_{"sentryudpsink"};
  std::int64_t now_ = 1;
  FrameIntake intake_{GST_BASE_SINK(sink_.get()), GST_CAT_DEFAULT, "intake",
                      [this] { return now_; }};
};

Ref<GstBuffer> truncated_buffer() {
  auto jpeg = testing_support::sample_jpeg();
  jpeg.resize(jpeg.size() - 10);
  return make_buffer(jpeg);
}

TEST_F(Intake, warns_with_the_reason_after_five_seconds_without_a_good_frame) {
  EXPECT_FALSE(accept(truncated_buffer()));
  pass_seconds(4);
  EXPECT_FALSE(accept(truncated_buffer()));
  EXPECT_FALSE(sink_.poll(GST_MESSAGE_WARNING));
  pass_seconds(1);
  EXPECT_FALSE(accept(truncated_buffer()));
  const auto warning = sink_.poll(GST_MESSAGE_WARNING);
  ASSERT_TRUE(warning);
  const Posted posted = read_posted(warning.get());
  EXPECT_EQ(posted.domain, GST_STREAM_ERROR);
  EXPECT_EQ(posted.code, GST_STREAM_ERROR_DECODE);
  const auto buffer = truncated_buffer();
  const auto reason = jpeg::repair(BufferMap(buffer.get()).bytes());
  EXPECT_NE(posted.text.find(reason.error().message), std::string::npos) << posted.text;
  EXPECT_NE(posted.debug.find("3 pictures"), std::string::npos) << posted.debug;
}

TEST_F(Intake, warns_once_until_a_good_frame_comes) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_FALSE(accept(truncated_buffer()));
    pass_seconds(1);
  }
  EXPECT_TRUE(sink_.poll(GST_MESSAGE_WARNING));
  EXPECT_FALSE(sink_.poll(GST_MESSAGE_WARNING));
  EXPECT_TRUE(accept(jpeg_buffer()));
  for (int i = 0; i < 20; ++i) {
    EXPECT_FALSE(accept(truncated_buffer()));
    pass_seconds(1);
  }
  EXPECT_TRUE(sink_.poll(GST_MESSAGE_WARNING));
  EXPECT_EQ(intake_.damaged(), 40U);
}

}  // namespace
}  // namespace sentry::plugins
