// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/wire.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "datagrams.hpp"
#include "transport/udp/byte-order.hpp"

namespace sentry::udp::testing {
namespace {

DatagramHeader two_shards() {
  DatagramHeader header;
  header.priority = 7;
  header.stream = 0x0102030405060708;
  header.id = {0x1112131415161718, 0x2122232425262728};
  header.object_length = 1000;
  header.shard_size = 528;
  header.shard_index = 1;
  header.data_shards = 2;
  return header;
}

std::vector<std::byte> datagram_of(const DatagramHeader &header, std::size_t shard) {
  const HeaderBytes head = encode_header(header);
  std::vector<std::byte> bytes(head.begin(), head.end());
  bytes.resize(head.size() + shard, std::byte{0x5A});
  return bytes;
}

WireFault fault_of(const std::vector<std::byte> &bytes) {
  Datagram datagram;
  return parse_datagram(bytes, datagram);
}

TEST(Wire, integers_stand_most_significant_byte_first) {
  std::array<std::byte, 8> bytes{};
  store_be(bytes.data(), std::uint32_t{0x01020304});
  EXPECT_EQ(bytes[0], std::byte{1});
  EXPECT_EQ(bytes[3], std::byte{4});
  store_be(bytes.data(), std::uint8_t{0xAB});
  EXPECT_EQ(bytes[0], std::byte{0xAB});
  EXPECT_EQ(load_be<std::uint8_t>(bytes.data()), 0xAB);
  store_be(bytes.data(), UINT64_MAX - 1);
  EXPECT_EQ(load_be<std::uint64_t>(bytes.data()), UINT64_MAX - 1);
}

TEST(Wire, header_comes_back_as_it_was_written) {
  const DatagramHeader header = two_shards();
  const auto bytes = datagram_of(header, 1000 - 528);
  Datagram datagram;
  ASSERT_EQ(parse_datagram(bytes, datagram), WireFault::kNone);
  EXPECT_EQ(datagram.header, header);
  EXPECT_EQ(datagram.shard.size(), 472U);
  EXPECT_EQ(datagram.shard.data(), bytes.data() + 48);
}

TEST(Wire, data_shards_of_a_frame_with_parity_are_taken) {
  DatagramHeader header = two_shards();
  header.block_data = 20;
  header.block_parity = 4;
  EXPECT_EQ(fault_of(datagram_of(header, 472)), WireFault::kNone);
}

TEST(Wire, longer_header_of_a_later_sender_is_skipped) {
  auto bytes = datagram_of(two_shards(), 472 + 16);
  bytes[5] = std::byte{64};
  Datagram datagram;
  ASSERT_EQ(parse_datagram(bytes, datagram), WireFault::kNone);
  EXPECT_EQ(datagram.shard.data(), bytes.data() + 64);
  EXPECT_EQ(datagram.shard.size(), 472U);
}

TEST(Wire, reserved_bytes_are_sent_as_zero_and_not_looked_at) {
  auto bytes = datagram_of(two_shards(), 472);
  for (std::size_t i = 44; i < 48; ++i) {
    EXPECT_EQ(bytes[i], std::byte{0});
    bytes[i] = std::byte{0xFF};
  }
  EXPECT_EQ(fault_of(bytes), WireFault::kNone);
}

struct Damage {
  const char *name;
  WireFault fault;
  std::function<void(std::vector<std::byte> &)> apply;
};

template <class T>
Damage set(const char *name, WireFault fault, std::size_t offset, T value) {
  return {name, fault,
          [=](std::vector<std::byte> &bytes) { store_be(bytes.data() + offset, value); }};
}

std::vector<Damage> damages() {
  using F = WireFault;
  using u8 = std::uint8_t;
  using u16 = std::uint16_t;
  return {
      {"empty", F::kTooShort, [](auto &bytes) { bytes.clear(); }},
      {"seven bytes", F::kTooShort, [](auto &bytes) { bytes.resize(7); }},
      {"one byte below a header", F::kTooShort, [](auto &bytes) { bytes.resize(47); }},
      {"header alone", F::kShardLength, [](auto &bytes) { bytes.resize(48); }},
      {"one byte missing", F::kShardLength, [](auto &bytes) { bytes.pop_back(); }},
      {"one byte too many", F::kShardLength, [](auto &bytes) { bytes.push_back({}); }},
      set<std::uint32_t>("magic", F::kMagic, 0, 0x534E5453),
      set<u8>("version 0", F::kVersion, 4, 0),
      set<u8>("version 2", F::kVersion, 4, 2),
      set<u8>("header of 40 bytes", F::kHeaderLength, 5, 40),
      set<u8>("header of 50 bytes", F::kHeaderLength, 5, 50),
      {"header longer than the datagram", F::kHeaderLength,
       [](auto &bytes) {
         bytes[5] = std::byte{248};
         bytes.resize(100);
       }},
      set<u8>("parity", F::kFlags, 6, 1),
      set<u8>("sealed", F::kFlags, 6, 2),
      set<u8>("flag without a meaning", F::kFlags, 6, 0x80),
      set<std::uint64_t>("epoch 0", F::kIdentity, 16, 0),
      set<std::uint64_t>("number 0", F::kIdentity, 24, 0),
      set<std::uint32_t>("object without payload", F::kObjectLength, 32, 56),
      set<std::uint32_t>("object beyond 16 MiB", F::kObjectLength, 32, kMaxObject + 1),
      set<std::uint32_t>("object beyond all", F::kObjectLength, 32, UINT32_MAX),
      set<u16>("shard size 0", F::kShardSize, 36, 0),
      set<u16>("shard too small for a descriptor", F::kShardSize, 36, 479),
      set<u16>("no shards", F::kShardCount, 40, 0),
      set<u16>("one shard too few", F::kShardCount, 40, 1),
      set<u16>("one shard too many", F::kShardCount, 40, 3),
      set<u16>("index beyond the last", F::kShardIndex, 38, 2),
      set<u16>("index far beyond", F::kShardIndex, 38, 65535),
      set<u16>("first shard as short as the last", F::kShardLength, 38, 0),
      set<u16>("parity of blocks without data", F::kParityShape, 42, 0x0001),
      set<u16>("blocks without parity", F::kParityShape, 42, 0x0100),
      set<u16>("block of 256 shards", F::kParityShape, 42, 0x8080),
  };
}

TEST(Wire, every_field_that_cannot_be_is_refused_by_its_name) {
  for (const Damage &damage : damages()) {
    auto bytes = datagram_of(two_shards(), 472);
    ASSERT_EQ(fault_of(bytes), WireFault::kNone);
    damage.apply(bytes);
    const WireFault fault = fault_of(bytes);
    EXPECT_EQ(to_string(fault), to_string(damage.fault)) << damage.name;
    EXPECT_EQ(is_unsupported(fault), fault == WireFault::kVersion || fault == WireFault::kFlags);
  }
}

TEST(Wire, parity_that_16_bits_cannot_index_is_refused) {
  DatagramHeader header = two_shards();
  header.object_length = kMaxObject;
  header.shard_size = 480;
  header.data_shards = static_cast<std::uint16_t>((kMaxObject + 479) / 480);
  header.block_data = 1;
  header.block_parity = 1;
  EXPECT_EQ(fault_of(datagram_of(header, 480)), WireFault::kNone);
  header.block_parity = 2;
  EXPECT_EQ(fault_of(datagram_of(header, 480)), WireFault::kParityShape);
}

TEST(Wire, later_version_may_be_shorter_than_this_ones_header) {
  const std::vector<std::byte> bytes{std::byte{'S'}, std::byte{'N'}, std::byte{'T'}, std::byte{'R'},
                                     std::byte{2},   std::byte{8},   std::byte{0},   std::byte{0}};
  EXPECT_EQ(fault_of(bytes), WireFault::kVersion);
}

}  // namespace
}  // namespace sentry::udp::testing
