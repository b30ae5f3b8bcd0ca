// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/packetizer.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "datagrams.hpp"

namespace sentry::udp::testing {
namespace {

std::vector<std::byte> object_of(const Datagrams &datagrams) {
  std::vector<std::byte> object;
  for (const auto &datagram : datagrams) {
    object.insert(object.end(), datagram.begin() + kHeaderSize, datagram.end());
  }
  return object;
}

TEST(Packetizer, shards_put_together_are_descriptor_and_payload) {
  for (const std::size_t mtu : {std::size_t{576}, std::size_t{1400}, std::size_t{65507}}) {
    for (const std::size_t size : {1U, 400U, 528U, 1000U, 70'000U}) {
      const auto datagrams = cut_frame({4, 2}, size, "cam", mtu);
      ASSERT_FALSE(datagrams.empty());
      const auto object = object_of(datagrams);
      ASSERT_GT(object.size(), size);
      FrameInfo info;
      info.id = {4, 2};
      EXPECT_TRUE(is_payload_of(info, std::span(object).last(size)));
    }
  }
}

TEST(Packetizer, no_datagram_is_larger_than_the_mtu_and_only_the_last_is_smaller) {
  const auto datagrams = cut_frame({1, 1}, 100'000);
  for (std::size_t i = 0; i < datagrams.size(); ++i) {
    Datagram datagram;
    ASSERT_EQ(parse_datagram(datagrams[i], datagram), WireFault::kNone);
    EXPECT_EQ(datagram.header.shard_index, i);
    EXPECT_EQ(datagram.header.stream, stream_hash("default"));
    if (i + 1 < datagrams.size()) {
      EXPECT_EQ(datagrams[i].size(), 1400U);
    }
  }
  EXPECT_LE(datagrams.back().size(), 1400U);
}

TEST(Packetizer, object_that_fills_its_last_shard_has_no_empty_one) {
  const std::size_t descriptor = object_of(cut_frame({1, 1}, 1)).size() - 1;
  const auto exact = cut_frame({1, 1}, 3 * 1352 - descriptor);
  ASSERT_EQ(exact.size(), 3U);
  EXPECT_EQ(exact.back().size(), 1400U);
  const auto one_more = cut_frame({1, 1}, 3 * 1352 - descriptor + 1);
  ASSERT_EQ(one_more.size(), 4U);
  EXPECT_EQ(one_more.back().size(), kHeaderSize + 1);
}

TEST(Packetizer, bytes_and_slices_of_a_range_agree) {
  Bytes payload = make_payload(20'000, 1);
  const FrameInfo info = make_info({1, 1}, payload.span());
  auto packets = Packets::cut("cam", info, std::move(payload), 1400, 0);
  ASSERT_TRUE(packets);
  for (std::size_t first = 0; first < packets->count(); ++first) {
    for (std::size_t count = 1; first + count <= packets->count(); ++count) {
      std::size_t total = 0;
      for (const iovec &slice : packets->slices(first, count)) total += slice.iov_len;
      EXPECT_EQ(total, packets->bytes(first, count));
    }
  }
  EXPECT_EQ(packets->bytes(0, 0), 0U);
}

TEST(Packetizer, payload_is_not_copied) {
  Bytes payload = make_payload(5000, 1);
  const std::byte *where = payload.data();
  const FrameInfo info = make_info({1, 1}, payload.span());
  auto packets = Packets::cut("cam", info, std::move(payload), 1400, 0);
  ASSERT_TRUE(packets);
  const Packets moved = packets.take();  // the slices must survive a move
  auto copy = const_cast<Packets &>(moved).slices(1, 1);
  ASSERT_EQ(copy.size(), 2U);
  EXPECT_GE(static_cast<std::byte *>(copy[1].iov_base), where);
  EXPECT_LT(static_cast<std::byte *>(copy[1].iov_base), where + 5000);
}

TEST(Packetizer, largest_frame_fits_at_every_mtu) {
  for (const std::size_t mtu : {kMinMtu, std::size_t{1400}, kMaxMtu}) {
    Bytes payload(kMaxPayload);
    std::memset(payload.data(), 0, payload.size());
    FrameInfo info;
    info.id = {1, 1};
    const auto packets = Packets::cut("cam", info, std::move(payload), mtu, 0);
    ASSERT_TRUE(packets) << packets.error().message;
    EXPECT_LE(packets->count(), 65535U);
  }
}

TEST(Packetizer, payload_that_is_empty_or_too_large_is_refused) {
  FrameInfo info;
  info.id = {1, 1};
  EXPECT_FALSE(Packets::cut("cam", info, Bytes(), 1400, 0));
  EXPECT_FALSE(Packets::cut("cam", info, Bytes(kMaxPayload + 1), 1400, 0));
}

}  // namespace
}  // namespace sentry::udp::testing
