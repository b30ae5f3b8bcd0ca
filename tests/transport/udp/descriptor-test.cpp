// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/descriptor.hpp"

#include <gtest/gtest.h>
#include <xxhash.h>

#include <string>
#include <vector>

#include "transport/udp/byte-order.hpp"
#include "transport/udp/wire.hpp"

namespace sentry::udp::testing {
namespace {

FrameInfo full_info() {
  FrameInfo info;
  info.id = {3, 9};
  info.capture_time_ns = 1'700'000'000'123'456'789;
  info.width = 1920;
  info.height = 1080;
  info.checksum = 0xDEADBEEFCAFEF00D;
  info.state = SourceState::kHeld;
  info.reason = "kein Signal – Kabel prüfen";
  info.media_type = "image/jpeg";
  return info;
}

std::vector<std::byte> encoded(const FrameInfo &info, std::string_view stream = "cam") {
  const auto bytes = encode_descriptor(stream, info);
  if (!bytes) return {};
  return {bytes->data(), bytes->data() + bytes->size()};
}

// Makes the check right again after something was changed.
void seal(std::vector<std::byte> &bytes) {
  const std::size_t checked = bytes.size() - 4;
  store_be(bytes.data() + checked, static_cast<std::uint32_t>(XXH3_64bits(bytes.data(), checked)));
}

ErrorCode refusal(const std::vector<std::byte> &bytes) {
  const auto descriptor = decode_descriptor(bytes);
  EXPECT_FALSE(descriptor);
  return descriptor ? ErrorCode::kSystem : descriptor.error().code;
}

TEST(Descriptor, comes_back_as_it_was_written) {
  auto bytes = encoded(full_info());
  const std::size_t length = bytes.size();
  bytes.resize(length + 100, std::byte{0xFF});  // the payload begins behind it
  const auto descriptor = decode_descriptor(bytes);
  ASSERT_TRUE(descriptor) << descriptor.error().message;
  EXPECT_EQ(descriptor->info, full_info());
  EXPECT_EQ(descriptor->stream, "cam");
  EXPECT_EQ(descriptor->length, length);
}

TEST(Descriptor, longest_texts_fit_in_the_smallest_shard) {
  FrameInfo info = full_info();
  info.reason = std::string(kMaxReason, 'r');
  info.media_type = "image/" + std::string(kMaxMediaType - 6, 'x');
  const auto bytes = encoded(info, std::string(kMaxStreamName, 's'));
  EXPECT_LE(bytes.size(), kMaxDescriptor);
  const auto descriptor = decode_descriptor(bytes);
  ASSERT_TRUE(descriptor);
  EXPECT_EQ(descriptor->info, info);
}

TEST(Descriptor, what_a_later_version_adds_before_the_check_is_skipped) {
  auto bytes = encoded(full_info());
  bytes.insert(bytes.end() - 4, 24, std::byte{0xEE});
  store_be(bytes.data(), static_cast<std::uint16_t>(bytes.size()));
  seal(bytes);
  const auto descriptor = decode_descriptor(bytes);
  ASSERT_TRUE(descriptor) << descriptor.error().message;
  EXPECT_EQ(descriptor->info, full_info());
  EXPECT_EQ(descriptor->length, bytes.size());
}

TEST(Descriptor, any_changed_bit_is_noticed) {
  const auto good = encoded(full_info());
  for (std::size_t i = 0; i < good.size() * 8; ++i) {
    auto bytes = good;
    bytes[i / 8] ^= static_cast<std::byte>(1U << (i % 8));
    EXPECT_EQ(refusal(bytes), ErrorCode::kCorrupt) << "bit " << i;
  }
}

TEST(Descriptor, cut_off_descriptor_is_refused_at_any_length) {
  auto bytes = encoded(full_info());
  while (!bytes.empty()) {
    bytes.pop_back();
    EXPECT_EQ(refusal(bytes), ErrorCode::kCorrupt) << bytes.size();
  }
}

TEST(Descriptor, values_that_mean_nothing_are_refused_though_the_check_is_right) {
  const auto good = encoded(full_info());
  const auto with = [&](std::size_t offset, std::uint8_t value) {
    auto bytes = good;
    bytes[offset] = std::byte{value};
    seal(bytes);
    return refusal(bytes);
  };
  EXPECT_EQ(with(2, 3), ErrorCode::kInvalid) << "state";
  EXPECT_EQ(with(3, 255), ErrorCode::kInvalid) << "media type beyond the descriptor";
  EXPECT_EQ(with(4, 0), ErrorCode::kInvalid) << "no stream name";
  EXPECT_EQ(with(5, 255), ErrorCode::kInvalid) << "reason beyond the descriptor";
  EXPECT_EQ(with(24, 0x80), ErrorCode::kInvalid) << "capture time before 1970";
  EXPECT_EQ(with(32, 1), ErrorCode::kInvalid) << "width of 16 million pixels";
  EXPECT_EQ(with(37, 1), ErrorCode::kInvalid) << "height beyond 65535";
  EXPECT_EQ(with(48, '\r'), ErrorCode::kInvalid) << "media type with a line break";
  EXPECT_EQ(with(48 + 10, 'C'), ErrorCode::kInvalid) << "stream name with a capital";
  EXPECT_EQ(with(48 + 13, '\n'), ErrorCode::kInvalid) << "reason with a line break";
  EXPECT_EQ(with(48 + 13, 0xFF), ErrorCode::kInvalid) << "reason that is not UTF-8";
}

TEST(Descriptor, frame_that_may_not_travel_is_not_written) {
  const auto refused = [](auto change, std::string_view stream = "cam") {
    FrameInfo info = full_info();
    change(info);
    return !encode_descriptor(stream, info);
  };
  const auto nothing = [](FrameInfo &) {};
  EXPECT_FALSE(refused(nothing));
  EXPECT_TRUE(refused(nothing, ""));
  EXPECT_TRUE(refused(nothing, "Cam"));
  EXPECT_TRUE(refused([](FrameInfo &info) { info.id.epoch = 0; }));
  EXPECT_TRUE(refused([](FrameInfo &info) { info.id.number = 0; }));
  EXPECT_TRUE(refused([](FrameInfo &info) { info.width = 65536; }));
  EXPECT_TRUE(refused([](FrameInfo &info) { info.capture_time_ns = -1; }));
  EXPECT_TRUE(refused([](FrameInfo &info) { info.media_type = ""; }));
  EXPECT_TRUE(refused([](FrameInfo &info) { info.media_type = "jpeg"; }));
  EXPECT_TRUE(refused([](FrameInfo &info) { info.media_type = "image/a/b"; }));
  EXPECT_TRUE(refused([](FrameInfo &info) { info.media_type = "image/" + std::string(26, 'x'); }));
  EXPECT_TRUE(refused([](FrameInfo &info) { info.reason = std::string(129, 'r'); }));
}

TEST(Descriptor, reason_is_made_to_fit) {
  EXPECT_EQ(fit_reason("no signal"), "no signal");
  EXPECT_EQ(fit_reason("no\nsignal\x7F"), "no signal ");
  EXPECT_EQ(fit_reason("\xFF"), "");
  EXPECT_EQ(fit_reason(std::string(200, 'r')).size(), kMaxReason);
  const std::string cut = fit_reason(std::string(127, 'r') + "é");
  EXPECT_EQ(cut, std::string(127, 'r')) << "not in the middle of a character";
  EXPECT_EQ(fit_reason(std::string(126, 'r') + "é").size(), 128U);
}

}  // namespace
}  // namespace sentry::udp::testing
