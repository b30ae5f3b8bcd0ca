// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>

#include <random>

#include "intake.hpp"
#include "transport/udp/partial-table.hpp"
#include "transport/udp/wire.hpp"

namespace sentry::udp::testing {
namespace {

// A datagram that is right as far as one datagram can be, of a frame that will never be whole.
std::vector<std::byte> claim(FrameId id, std::size_t object_length, std::size_t index,
                             std::string_view stream = "default", std::size_t mtu = 1400) {
  DatagramHeader header;
  header.stream = stream_hash(stream);
  header.id = id;
  header.object_length = static_cast<std::uint32_t>(object_length);
  header.shard_size = static_cast<std::uint16_t>(mtu - kHeaderSize);
  header.data_shards =
      static_cast<std::uint16_t>((object_length + header.shard_size - 1) / header.shard_size);
  header.shard_index = static_cast<std::uint16_t>(index);
  const HeaderBytes head = encode_header(header);
  std::vector<std::byte> bytes(head.begin(), head.end());
  bytes.resize(kHeaderSize + shard_length(header));
  return bytes;
}

TEST(HostileDatagrams, claim_of_a_large_frame_costs_what_arrived) {
  Intake intake;
  for (std::uint8_t host = 1; host <= 50; ++host) {
    intake.take(claim({1, 1}, kMaxObject, 0), origin(host));
  }
  const PartialTable &table = intake.reassembler.partial_frames();
  EXPECT_EQ(table.size(), 50U);
  EXPECT_LT(table.bytes(), 50U * 40'000) << "of the 800 MiB that were claimed";
  EXPECT_EQ(intake.stats().evicted, 0U);
}

TEST(HostileDatagrams, eighth_of_a_frame_costs_the_whole_one) {
  Intake intake;
  const PartialTable &table = intake.reassembler.partial_frames();
  std::size_t index = 0;
  while (table.bytes() < 1'000'000) {
    ASSERT_LT(index, 100U);
    intake.take(claim({1, 1}, 1'000'000, index++));
  }
  EXPECT_GE(index * 1352, 1'000'000U / 8);
  EXPECT_LT(table.bytes(), 1'010'000U) << "and not the chunks besides";
}

TEST(HostileDatagrams, sender_keeps_only_its_newest_partial_frames) {
  Intake intake;
  for (std::uint64_t number = 1; number <= 1000; ++number) {
    intake.take(claim({1, number}, 100'000, 0));
  }
  EXPECT_EQ(intake.reassembler.partial_frames().size(), 4U);
  EXPECT_EQ(intake.stats().evicted, 996U);
  EXPECT_TRUE(intake.delivers({1, 1001}, origin(1), 50'000));
}

TEST(HostileDatagrams, number_of_senders_is_capped) {
  Intake intake;
  std::minstd_rand random(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto host = static_cast<std::uint8_t>(random() % 250 + 1);
    intake.take(claim({1, i + 1U}, 100'000, 0), origin(host, static_cast<std::uint16_t>(random())));
    ASSERT_LE(intake.reassembler.partial_frames().senders(), 64U);
    ASSERT_LE(intake.reassembler.partial_frames().size(), 256U);
  }
}

TEST(HostileDatagrams, host_with_many_ports_pushes_only_itself_out) {
  Intake intake;
  const auto good = cut_frame({2, 1}, 5000, "good");
  intake.take(good[0], origin(1));
  for (std::uint16_t port = 1; port <= 1000; ++port) {
    intake.take(claim({1, port}, 100'000, 0), origin(2, port));
  }
  intake.take(good[1], origin(1));
  intake.take(good[2], origin(1));
  EXPECT_TRUE(intake.take(good[3], origin(1))) << "kept through all of it";
  EXPECT_GT(intake.stats().evicted, 900U);
}

TEST(HostileDatagrams, flood_of_data_pushes_only_the_flooding_sender_out) {
  ReassemblerOptions options;
  options.limits.bytes = 1 << 20;
  Intake intake(options);
  const auto good = cut_frame({2, 1}, 200'000, "good");
  for (std::size_t i = 0; i < 100; ++i) intake.take(good[i], origin(1));
  for (std::uint64_t number = 1; number <= 40; ++number) {
    for (std::size_t index = 0; index < 300; ++index) {
      intake.take(claim({1, number}, 1'000'000, index), origin(2, 1000 + number % 8));
      ASSERT_LE(intake.reassembler.partial_frames().bytes(), 1U << 20);
    }
  }
  bool delivered = false;
  for (std::size_t i = 100; i < good.size(); ++i) {
    delivered = intake.take(good[i], origin(1)).has_value();
  }
  EXPECT_TRUE(delivered);
  EXPECT_GT(intake.stats().evicted, 0U);
}

TEST(HostileDatagrams, of_one_host_the_larger_sender_pays) {
  ReassemblerOptions options;
  options.limits.bytes = 1 << 20;
  Intake intake(options);
  const auto good = cut_frame({2, 1}, 100'000, "good");
  for (std::size_t i = 0; i + 1 < good.size(); ++i) intake.take(good[i], origin(1, 1));
  for (std::size_t index = 0; index < 5000; ++index) {
    intake.take(claim({1, 1 + index / 700}, 2'000'000, index % 700), origin(1, 2));
  }
  EXPECT_TRUE(intake.take(good.back(), origin(1, 1)));
}

TEST(HostileDatagrams, single_frame_beyond_the_cap_pushes_itself_out) {
  ReassemblerOptions options;
  options.limits.bytes = 100'000;
  Intake intake(options);
  for (const auto &datagram : cut_frame({1, 1}, 500'000)) {
    EXPECT_FALSE(intake.take(datagram));
    ASSERT_LE(intake.reassembler.partial_frames().bytes(), 100'000U);
  }
  EXPECT_GT(intake.stats().evicted, 0U);
  EXPECT_TRUE(intake.delivers({1, 2}, origin(1), 50'000));
}

TEST(HostileDatagrams, random_bytes_deliver_nothing) {
  Intake intake;
  std::mt19937 random(7);
  for (int i = 0; i < 20'000; ++i) {
    std::vector<std::byte> bytes(random() % 200);
    for (auto &byte : bytes) byte = static_cast<std::byte>(random());
    if (bytes.size() > 8 && i % 2 == 0) {
      const auto real = cut_frame({1, 1}, 100)[0];
      std::copy_n(real.begin(), std::min<std::size_t>(bytes.size(), random() % 48), bytes.begin());
    }
    EXPECT_FALSE(intake.take(bytes));
  }
  EXPECT_EQ(intake.stats().frames, 0U);
}

TEST(HostileDatagrams, every_single_byte_change_of_a_frame_is_survived) {
  const auto datagram = cut_frame({5, 5}, 60)[0];
  for (std::size_t i = 0; i < datagram.size(); ++i) {
    for (const unsigned flip : {1U, 0x80U, 0xFFU}) {
      auto changed = datagram;
      changed[i] ^= static_cast<std::byte>(flip);
      Intake intake;
      const auto frame = intake.take(changed);
      // The priority and the reserved bytes say nothing about the frame yet, and the shard size
      // nothing about a frame of one shard.
      const bool harmless = i == 7 || i == 36 || i == 37 || (i >= 44 && i < 48);
      EXPECT_EQ(frame.has_value(), harmless) << "byte " << i;
    }
  }
}

}  // namespace
}  // namespace sentry::udp::testing
