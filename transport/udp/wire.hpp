// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "transport/base/frame.hpp"

// The head of every datagram; docs/wire-format.md is its specification.
namespace sentry::udp {

inline constexpr std::uint8_t kWireVersion = 1;
inline constexpr std::size_t kHeaderSize = 48;
inline constexpr std::size_t kMinMtu = 576;    // bytes of UDP payload
inline constexpr std::size_t kMaxMtu = 65507;  // what UDP over IPv4 can carry
inline constexpr std::uint8_t kFlagParity = 1U << 0;
inline constexpr std::uint8_t kFlagSealed = 1U << 1;

// A descriptor must fit in the first shard, also when 40 bytes of the smallest datagram go to a
// nonce and an authentication tag.
inline constexpr std::size_t kMinShardSize = 480;
inline constexpr std::size_t kMaxDescriptor = kMinShardSize;
inline constexpr std::size_t kMinDescriptor = 56;
inline constexpr std::size_t kMaxObject = kMaxPayload + kMaxDescriptor;
static_assert(kMaxObject / kMinShardSize < UINT16_MAX, "shards are counted in 16 bits");

struct DatagramHeader {
  std::uint8_t flags = 0;
  std::uint8_t priority = 0;
  std::uint64_t stream = 0;  // stream_hash() of its name
  FrameId id;
  std::uint32_t object_length = 0;  // descriptor and payload together
  std::uint16_t shard_size = 0;     // bytes of every data shard but the last
  std::uint16_t shard_index = 0;
  std::uint16_t data_shards = 0;
  std::uint8_t block_data = 0;    // data shards of a parity block at most; 0: no parity
  std::uint8_t block_parity = 0;  // parity shards of a block

  bool operator==(const DatagramHeader &) const = default;
};

// A datagram that passed every check that needs no other datagram.
struct Datagram {
  DatagramHeader header;
  std::span<const std::byte> shard;
};

enum class WireFault : std::uint8_t {
  kNone,
  kTooShort,
  kMagic,
  kVersion,  // of a later version
  kHeaderLength,
  kFlags,     // parity, sealed, or not assigned
  kIdentity,  // epoch or number 0
  kObjectLength,
  kShardSize,
  kShardCount,
  kShardIndex,
  kParityShape,
  kShardLength,
};

using HeaderBytes = std::array<std::byte, kHeaderSize>;

HeaderBytes encode_header(const DatagramHeader &header);
WireFault parse_datagram(std::span<const std::byte> bytes, Datagram &datagram);
bool is_unsupported(WireFault fault);
std::string_view to_string(WireFault fault);
std::size_t shard_length(const DatagramHeader &header);

}  // namespace sentry::udp
