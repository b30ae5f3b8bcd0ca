// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "plugins/frame-stamper.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "plugins/frame-meta.hpp"
#include "tests/plugins/harness.hpp"
#include "tests/support/temp-directory.hpp"

namespace sentry::plugins {
namespace {

constexpr std::int64_t kNow = 1'790'000'000'000'000'000;  // some instant of 2026

class Stamper : public testing::Test {
 protected:
  Frame stamp(const Ref<GstBuffer> &buffer) {
    auto frame = stamper_.stamp(buffer.get(), {});
    EXPECT_TRUE(frame) << frame.error().message;
    EXPECT_TRUE(*frame) << "stamped before";
    return std::move(**frame);
  }
  FrameId id_of(const Ref<GstBuffer> &buffer) { return stamp(buffer).info.id; }

  testing_support::TempDirectory directory_;
  FrameStamper stamper_{"field", directory_.path(), [] { return kNow; }};
};

// A buffer as a source of ours gives it out.
Ref<GstBuffer> buffer_of(const Frame &frame) {
  auto buffer = make_buffer(frame.payload.span());
  set_frame_meta(buffer.get(), frame.info);
  return buffer;
}
Ref<GstBuffer> named_buffer(FrameId id) { return buffer_of(testing_support::sample_frame(id)); }

TEST_F(Stamper, counts_up_from_one_in_an_epoch_of_now) {
  const FrameId first = id_of(jpeg_buffer());
  EXPECT_EQ(first.number, 1U);
  EXPECT_LT(first.epoch - static_cast<std::uint64_t>(kNow) + 1024, 2048U);
  EXPECT_EQ(id_of(jpeg_buffer()), (FrameId{first.epoch, 2}));
}

TEST_F(Stamper, describes_the_picture_and_not_the_caps) {
  const auto jpeg = testing_support::sample_jpeg({.width = 320, .height = 240});
  const Frame frame = stamp(make_buffer(jpeg));
  EXPECT_EQ(frame.info.width, 320U);
  EXPECT_EQ(frame.info.height, 240U);
  EXPECT_EQ(frame.info.media_type, "image/jpeg");
  EXPECT_EQ(frame.info.checksum, payload_checksum(jpeg));
  EXPECT_EQ(frame.info.capture_time_ns, kNow);
  EXPECT_EQ(frame.info.state, SourceState::kLive);
  EXPECT_TRUE(std::ranges::equal(frame.payload.span(), jpeg));
}

TEST_F(Stamper, cuts_what_a_camera_puts_around_a_picture) {
  const auto jpeg = testing_support::sample_jpeg();
  std::vector<std::byte> padded(3, std::byte{0});
  padded.insert(padded.end(), jpeg.begin(), jpeg.end());
  padded.resize(padded.size() + 4096);
  EXPECT_TRUE(std::ranges::equal(stamp(make_buffer(padded)).payload.span(), jpeg));
}

TEST_F(Stamper, keeps_the_name_of_a_frame_whose_bytes_are_the_same) {
  const Frame sent = testing_support::sample_frame({7, 42});
  EXPECT_EQ(stamp(buffer_of(sent)).info, sent.info);
}

TEST_F(Stamper, names_anew_what_an_element_has_changed) {
  auto buffer = named_buffer({7, 42});
  gst_buffer_replace_all_memory(buffer.get(), gst_buffer_get_all_memory(jpeg_buffer(3).get()));
  EXPECT_NE(id_of(buffer).epoch, 7U);
}

TEST_F(Stamper, takes_the_state_of_a_frame_without_a_name) {
  auto buffer = jpeg_buffer();
  set_source_state(buffer.get(), SourceState::kSlate, "no signal");
  const Frame frame = stamp(buffer);
  EXPECT_EQ(frame.info.state, SourceState::kSlate);
  EXPECT_EQ(frame.info.reason, "no signal");
  EXPECT_EQ(frame.info.id.number, 1U);
}

TEST_F(Stamper, passes_a_frame_on_once) {
  stamp(named_buffer({7, 42}));
  const auto again = stamper_.stamp(named_buffer({7, 42}).get(), {});
  ASSERT_TRUE(again);
  EXPECT_FALSE(*again);
  const auto older = stamper_.stamp(named_buffer({7, 41}).get(), {});
  ASSERT_TRUE(older);
  EXPECT_FALSE(*older);
  EXPECT_EQ(id_of(named_buffer({7, 43})), (FrameId{7, 43}));
}

TEST_F(Stamper, puts_its_own_frame_after_one_of_a_newer_sender) {
  const FrameId newer{static_cast<std::uint64_t>(kNow) + 1'000'000'000, 5};
  EXPECT_EQ(id_of(named_buffer(newer)), newer);
  const FrameId own = id_of(jpeg_buffer());
  EXPECT_GT(own, newer);
  EXPECT_EQ(own.number, 1U);
  EXPECT_EQ(id_of(jpeg_buffer()), (FrameId{own.epoch, 2}));
}

TEST_F(Stamper, names_anew_a_frame_of_an_older_sender) {
  const FrameId own = id_of(jpeg_buffer());
  EXPECT_EQ(id_of(named_buffer({7, 42})), (FrameId{own.epoch, 2}));
}

TEST_F(Stamper, does_not_follow_an_epoch_past_the_end_of_time) {
  EXPECT_LT(id_of(named_buffer({UINT64_MAX - 1, 1})).epoch, UINT64_MAX / 2);
  EXPECT_EQ(id_of(jpeg_buffer()).number, 2U);
}

TEST_F(Stamper, refuses_what_is_no_picture_with_a_sentence) {
  for (const std::size_t size : {0, 1, 2, 4096}) {
    const std::vector<std::byte> garbage(size, std::byte{0x5A});
    const auto frame = stamper_.stamp(make_buffer(garbage).get(), {});
    ASSERT_FALSE(frame) << size;
    EXPECT_GT(frame.error().message.size(), 10U);
  }
}

TEST_F(Stamper, refuses_a_truncated_picture) {
  auto jpeg = testing_support::sample_jpeg();
  jpeg.resize(jpeg.size() / 2);
  EXPECT_FALSE(stamper_.stamp(make_buffer(jpeg).get(), {}));
}

TEST_F(Stamper, takes_the_largest_picture_and_refuses_a_larger_one) {
  EXPECT_EQ(stamp(make_buffer(testing_support::sample_jpeg({.size = kMaxPayload}))).payload.size(),
            kMaxPayload);
  const auto larger = testing_support::sample_jpeg({.size = kMaxPayload + 1});
  const auto frame = stamper_.stamp(make_buffer(larger).get(), {});
  ASSERT_FALSE(frame);
  EXPECT_NE(frame.error().message.find("16777216"), std::string::npos) << frame.error().message;
}

TEST_F(Stamper, tells_when_the_epoch_could_not_be_kept) {
  EXPECT_FALSE(stamper_.not_persisted());
  const FrameStamper nowhere("field", "/dev/null/below");
  ASSERT_TRUE(nowhere.not_persisted());
}

}  // namespace
}  // namespace sentry::plugins
