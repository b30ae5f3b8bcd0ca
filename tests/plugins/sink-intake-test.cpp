// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "plugins/frame-meta.hpp"
#include "tests/plugins/harness.hpp"

// What both sinks make of good, bad and hostile buffers.
namespace sentry::plugins {
namespace {

struct Kind {
  const char *factory;
  const char *stats;
  const char *passed_on;  // the counter of frames that went out
};

class SinkIntake : public testing::TestWithParam<Kind> {
 protected:
  SinkIntake() {
    if (GetParam().factory == std::string("sentryshmsink")) element_.set("segment", "sink-intake");
  }

  std::uint64_t damaged() { return element_.stat(GetParam().stats, "frames-damaged"); }
  std::uint64_t repeated() { return element_.stat(GetParam().stats, "frames-repeated"); }

  TestElement element_{GetParam().factory};
};

std::vector<std::byte> filled(std::size_t size) {
  return std::vector<std::byte>(size, std::byte{0xFF});
}

TEST_P(SinkIntake, drops_and_counts_what_is_no_picture_and_goes_on) {
  const SinkHarness sink(element_);
  auto truncated = testing_support::sample_jpeg();
  truncated.resize(truncated.size() - 10);
  const std::vector<std::vector<std::byte>> hostile = {
      {},
      filled(1),
      filled(4096),
      truncated,
      filled(kMaxPayload + 1),
      testing_support::sample_jpeg({.size = kMaxPayload + 1})};
  for (std::size_t i = 0; i < hostile.size(); ++i) {
    EXPECT_EQ(sink.push(make_buffer(hostile[i]).release()), GST_FLOW_OK) << i;
    EXPECT_EQ(damaged(), i + 1);
  }
  EXPECT_EQ(sink.push(jpeg_buffer().release()), GST_FLOW_OK);
  EXPECT_EQ(damaged(), hostile.size());
  EXPECT_FALSE(element_.poll(GST_MESSAGE_ERROR));
  EXPECT_FALSE(element_.poll(GST_MESSAGE_WARNING)) << "a few bad frames are not worth a warning";
}

TEST_P(SinkIntake, takes_a_buffer_without_any_memory_for_a_damaged_one) {
  const SinkHarness sink(element_);
  EXPECT_EQ(sink.push(gst_buffer_new()), GST_FLOW_OK);
  EXPECT_EQ(damaged(), 1U);
}

TEST_P(SinkIntake, counts_a_frame_that_came_before) {
  const SinkHarness sink(element_);
  const Frame frame = testing_support::sample_frame({7, 42});
  for (int i = 0; i < 2; ++i) {
    auto buffer = make_buffer(frame.payload.span());
    set_frame_meta(buffer.get(), frame.info);
    EXPECT_EQ(sink.push(buffer.release()), GST_FLOW_OK);
  }
  EXPECT_EQ(repeated(), 1U);
  EXPECT_EQ(damaged(), 0U);
}

TEST_P(SinkIntake, refuses_other_caps) {
  GstHarness *h = gst_harness_new_with_element(element_.get(), "sink", nullptr);
  gst_harness_set_src_caps_str(h, "video/x-h264");
  EXPECT_EQ(gst_harness_push(h, jpeg_buffer().release()), GST_FLOW_NOT_NEGOTIATED);
  gst_harness_teardown(h);
}

TEST_P(SinkIntake, takes_new_caps_on_the_way) {
  const SinkHarness sink(element_);
  EXPECT_EQ(sink.push(jpeg_buffer(1).release()), GST_FLOW_OK);
  gst_harness_set_src_caps_str(sink.h, "image/jpeg,width=1,height=1,framerate=30/1");
  EXPECT_EQ(sink.push(jpeg_buffer(2).release()), GST_FLOW_OK);
  EXPECT_EQ(damaged(), 0U);
}

TEST_P(SinkIntake, says_once_that_the_epoch_cannot_be_kept_and_starts) {
  const std::string before = ::getenv("SENTRY_STATE_DIR");
  ::setenv("SENTRY_STATE_DIR", "/dev/null/below", 1);
  EXPECT_EQ(element_.go_to(GST_STATE_PLAYING), GST_STATE_CHANGE_SUCCESS);
  ::setenv("SENTRY_STATE_DIR", before.c_str(), 1);
  const auto warning = element_.poll(GST_MESSAGE_WARNING);
  ASSERT_TRUE(warning);
  EXPECT_NE(read_posted(warning.get()).text.find("/dev/null/below"), std::string::npos);
  EXPECT_FALSE(element_.poll(GST_MESSAGE_WARNING));
}

INSTANTIATE_TEST_SUITE_P(Sentry, SinkIntake,
                         testing::Values(Kind{"sentryudpsink", "network-stats", "frames-sent"},
                                         Kind{"sentryshmsink", "segment-stats", "frames"}),
                         [](const auto &kind) { return std::string(kind.param.factory); });

}  // namespace
}  // namespace sentry::plugins
