// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "plugins/frame-meta.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/plugins/harness.hpp"

namespace sentry::plugins {
namespace {

const FrameInfo &sample_info() {
  static const auto info = testing_support::sample_frame({1'790'000'000'000'000'000, 42}).info;
  return info;
}

Ref<GstBuffer> named_buffer() {
  auto buffer = jpeg_buffer();
  set_frame_meta(buffer.get(), sample_info());
  return buffer;
}

TEST(FrameMeta, gives_back_what_was_set) {
  FrameInfo info = sample_info();
  info.state = SourceState::kSlate;
  info.reason = "no signal";
  auto buffer = jpeg_buffer();
  set_frame_meta(buffer.get(), info);
  EXPECT_EQ(get_frame_meta(buffer.get()), info);
}

TEST(FrameMeta, is_not_there_unless_it_was_set) {
  EXPECT_FALSE(get_frame_meta(jpeg_buffer().get()));
}

TEST(FrameMeta, goes_with_a_whole_copy) {
  const auto buffer = named_buffer();
  const auto copy = Ref<GstBuffer>::adopt(gst_buffer_copy(buffer.get()));
  const auto deep = Ref<GstBuffer>::adopt(gst_buffer_copy_deep(buffer.get()));
  EXPECT_EQ(get_frame_meta(copy.get()), sample_info());
  EXPECT_EQ(get_frame_meta(deep.get()), sample_info());
}

TEST(FrameMeta, does_not_go_with_a_part) {
  const auto buffer = named_buffer();
  const auto part =
      Ref<GstBuffer>::adopt(gst_buffer_copy_region(buffer.get(), GST_BUFFER_COPY_ALL, 1, 10));
  EXPECT_FALSE(get_frame_meta(part.get()));
}

TEST(FrameMeta, of_a_state_alone_has_no_identity) {
  auto buffer = named_buffer();
  set_source_state(buffer.get(), SourceState::kHeld, "the camera is silent");
  const auto info = get_frame_meta(buffer.get());
  ASSERT_TRUE(info);
  EXPECT_EQ(info->id, FrameId{});
  EXPECT_EQ(info->state, SourceState::kHeld);
  EXPECT_EQ(info->reason, "the camera is silent");
}

TEST(FrameMeta, of_a_live_frame_has_no_reason) {
  auto buffer = jpeg_buffer();
  set_source_state(buffer.get(), SourceState::kLive, "none of your business");
  EXPECT_EQ(get_frame_meta(buffer.get())->reason, "");
}

TEST(FrameMeta, cuts_a_long_reason_between_two_characters) {
  std::string reason(kMaxReason - 1, 'a');
  reason += "\u00e9\u00e9";  // the 128th byte is the first of two
  auto buffer = jpeg_buffer();
  set_source_state(buffer.get(), SourceState::kSlate, reason.c_str());
  EXPECT_EQ(get_frame_meta(buffer.get())->reason, std::string(kMaxReason - 1, 'a'));
}

TEST(FrameMeta, mends_a_reason_that_is_not_utf8) {
  auto buffer = jpeg_buffer();
  set_source_state(buffer.get(), SourceState::kSlate, "bad \xff byte");
  const auto info = get_frame_meta(buffer.get());
  EXPECT_TRUE(is_utf8(info->reason));
  EXPECT_EQ(info->reason.substr(0, 4), "bad ");
}

TEST(FrameMeta, takes_no_reason_for_an_empty_one) {
  auto buffer = jpeg_buffer();
  set_source_state(buffer.get(), SourceState::kSlate, nullptr);
  EXPECT_EQ(get_frame_meta(buffer.get())->state, SourceState::kSlate);
  EXPECT_EQ(get_frame_meta(buffer.get())->reason, "");
}

// What becomes of a named buffer in a part of a pipeline.
std::optional<FrameInfo> through(const char *elements) {
  GstHarness *h = gst_harness_new_parse(elements);
  gst_harness_set_src_caps_str(h, "image/jpeg,width=64,height=48,framerate=0/1");
  gst_harness_push(h, named_buffer().release());
  const auto out = Ref<GstBuffer>::adopt(gst_harness_pull(h));
  gst_harness_teardown(h);
  EXPECT_TRUE(out) << "nothing came out of " << elements;
  return out ? get_frame_meta(out.get()) : std::nullopt;
}

TEST(FrameMeta, passes_elements_that_keep_the_bytes) {
  EXPECT_EQ(through("identity ! queue ! tee ! capsfilter caps=image/jpeg"), sample_info());
}

TEST(FrameMeta, is_dropped_by_re_encoding) { EXPECT_FALSE(through("jpegdec ! jpegenc")); }

}  // namespace
}  // namespace sentry::plugins
