// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/wire.hpp"

#include <algorithm>

#include "transport/udp/byte-order.hpp"

namespace sentry::udp {
namespace {

constexpr std::uint32_t kMagic = 0x534E5452;  // "SNTR"
constexpr std::size_t kHeaderGrain = 8;       // keeps a shard as aligned as its datagram

// What can be told before the layout of the rest is known.
WireFault check_preamble(std::span<const std::byte> bytes) {
  if (bytes.size() < 8) return WireFault::kTooShort;
  if (load_be<std::uint32_t>(bytes.data()) != kMagic) return WireFault::kMagic;
  if (load_be<std::uint8_t>(bytes.data() + 4) != kWireVersion) return WireFault::kVersion;
  if (bytes.size() < kHeaderSize) return WireFault::kTooShort;
  const auto length = load_be<std::uint8_t>(bytes.data() + 5);
  if (length < kHeaderSize || length % kHeaderGrain != 0 || length > bytes.size()) {
    return WireFault::kHeaderLength;
  }
  return load_be<std::uint8_t>(bytes.data() + 6) != 0 ? WireFault::kFlags : WireFault::kNone;
}

DatagramHeader decode_header(const std::byte *bytes) {
  DatagramHeader header;
  header.flags = load_be<std::uint8_t>(bytes + 6);
  header.priority = load_be<std::uint8_t>(bytes + 7);
  header.stream = load_be<std::uint64_t>(bytes + 8);
  header.id.epoch = load_be<std::uint64_t>(bytes + 16);
  header.id.number = load_be<std::uint64_t>(bytes + 24);
  header.object_length = load_be<std::uint32_t>(bytes + 32);
  header.shard_size = load_be<std::uint16_t>(bytes + 36);
  header.shard_index = load_be<std::uint16_t>(bytes + 38);
  header.data_shards = load_be<std::uint16_t>(bytes + 40);
  header.block_data = load_be<std::uint8_t>(bytes + 42);
  header.block_parity = load_be<std::uint8_t>(bytes + 43);
  return header;
}

// Without parity both are 0; with it a block fits into GF(2^8) and parity indices into 16 bits.
bool is_parity_shape(const DatagramHeader &header) {
  const unsigned k = header.block_data;
  const unsigned m = header.block_parity;
  if (k == 0 || m == 0) return k == m;
  const unsigned blocks = (header.data_shards + k - 1) / k;
  return k + m <= 255 && blocks * m <= UINT16_MAX;
}

WireFault check_shape(const DatagramHeader &header) {
  if (header.id.epoch == 0 || header.id.number == 0) return WireFault::kIdentity;
  if (header.object_length <= kMinDescriptor || header.object_length > kMaxObject) {
    return WireFault::kObjectLength;
  }
  if (header.shard_size < kMinShardSize) return WireFault::kShardSize;
  const std::uint32_t shards = (header.object_length + header.shard_size - 1U) / header.shard_size;
  if (header.data_shards != shards) return WireFault::kShardCount;
  if (header.shard_index >= header.data_shards) return WireFault::kShardIndex;
  return is_parity_shape(header) ? WireFault::kNone : WireFault::kParityShape;
}

}  // namespace

HeaderBytes encode_header(const DatagramHeader &header) {
  HeaderBytes bytes{};  // bytes 44 to 47 are reserved and zero
  store_be(bytes.data(), kMagic);
  store_be(bytes.data() + 4, kWireVersion);
  store_be(bytes.data() + 5, static_cast<std::uint8_t>(kHeaderSize));
  store_be(bytes.data() + 6, header.flags);
  store_be(bytes.data() + 7, header.priority);
  store_be(bytes.data() + 8, header.stream);
  store_be(bytes.data() + 16, header.id.epoch);
  store_be(bytes.data() + 24, header.id.number);
  store_be(bytes.data() + 32, header.object_length);
  store_be(bytes.data() + 36, header.shard_size);
  store_be(bytes.data() + 38, header.shard_index);
  store_be(bytes.data() + 40, header.data_shards);
  store_be(bytes.data() + 42, header.block_data);
  store_be(bytes.data() + 43, header.block_parity);
  return bytes;
}

/// Reads one datagram; `datagram.shard` points into `bytes`. With a fault `datagram` is
/// unspecified. A header longer than this version's is accepted, and what it adds is skipped.
WireFault parse_datagram(std::span<const std::byte> bytes, Datagram &datagram) {
  if (const WireFault fault = check_preamble(bytes); fault != WireFault::kNone) return fault;
  datagram.header = decode_header(bytes.data());
  if (const WireFault fault = check_shape(datagram.header); fault != WireFault::kNone) return fault;
  datagram.shard = bytes.subspan(load_be<std::uint8_t>(bytes.data() + 5));
  if (datagram.shard.size() != shard_length(datagram.header)) return WireFault::kShardLength;
  return WireFault::kNone;
}

/// True for what a later version of this format may have sent, as against what nothing sends.
bool is_unsupported(WireFault fault) {
  return fault == WireFault::kVersion || fault == WireFault::kFlags;
}

std::string_view to_string(WireFault fault) {
  constexpr std::array<std::string_view, 13> kNames{
      "none",        "too short",    "magic",         "version",    "header length",
      "flags",       "identity",     "object length", "shard size", "shard count",
      "shard index", "parity shape", "shard length"};
  const auto index = static_cast<std::size_t>(fault);
  return index < kNames.size() ? kNames.at(index) : "unknown";
}

/// Bytes of the data shard that a valid header announces.
std::size_t shard_length(const DatagramHeader &header) {
  const std::size_t offset = std::size_t{header.shard_size} * header.shard_index;
  return std::min<std::size_t>(header.shard_size, header.object_length - offset);
}

}  // namespace sentry::udp
