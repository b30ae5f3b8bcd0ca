// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/packetizer.hpp"

#include <algorithm>
#include <utility>

#include "transport/udp/descriptor.hpp"

namespace sentry::udp {
namespace {

DatagramHeader first_header(std::string_view stream, const FrameId &id, std::size_t object_length,
                            std::size_t mtu) {
  DatagramHeader header;
  header.stream = stream_hash(stream);
  header.id = id;
  header.object_length = static_cast<std::uint32_t>(object_length);
  header.shard_size = static_cast<std::uint16_t>(mtu - kHeaderSize);
  header.data_shards =
      static_cast<std::uint16_t>((object_length + header.shard_size - 1) / header.shard_size);
  return header;
}

}  // namespace

/// Cuts a frame into datagrams of at most `mtu` bytes (kMinMtu to kMaxMtu). The checksum in `info`
/// is sent as it is. Errors: a payload that is empty or too large, an `info` that may not travel.
Result<Packets> Packets::cut(std::string_view stream, const FrameInfo &info, Bytes payload,
                             std::size_t mtu, std::uint8_t priority) {
  if (payload.size() == 0 || payload.size() > kMaxPayload) {
    return Error{ErrorCode::kInvalid, "A frame of " + std::to_string(payload.size()) +
                                          " bytes cannot be sent: 1 to " +
                                          std::to_string(kMaxPayload) + " are possible"};
  }
  auto descriptor = encode_descriptor(stream, info);
  if (!descriptor) return descriptor.error();
  Packets packets;
  packets.descriptor_ = descriptor.take();
  packets.payload_ = std::move(payload);
  const std::size_t object = packets.descriptor_.size() + packets.payload_.size();
  DatagramHeader header = first_header(stream, info.id, object, mtu);
  header.priority = priority;
  packets.datagram_size_ = mtu;
  packets.headers_.reserve(header.data_shards);  // slices point into it: it must not move
  packets.slices_.reserve(std::size_t{header.data_shards} * 2 + 1);
  packets.first_slice_.reserve(header.data_shards + std::size_t{1});
  for (std::size_t i = 0; i < header.data_shards; ++i) {
    header.shard_index = static_cast<std::uint16_t>(i);
    packets.slice(header);
  }
  packets.first_slice_.push_back(packets.slices_.size());
  packets.last_size_ = kHeaderSize + shard_length(header);
  return packets;
}

void Packets::slice(const DatagramHeader &header) {
  first_slice_.push_back(slices_.size());
  headers_.push_back(encode_header(header));
  slices_.push_back({headers_.back().data(), kHeaderSize});
  const std::size_t begin = std::size_t{header.shard_size} * header.shard_index;
  const std::size_t end = begin + shard_length(header);
  const std::size_t edge = std::clamp(descriptor_.size(), begin, end);
  if (edge > begin) add_part(descriptor_, begin, edge - begin);
  if (end > edge) add_part(payload_, edge - descriptor_.size(), end - edge);
}

void Packets::add_part(Bytes &part, std::size_t offset, std::size_t length) {
  slices_.push_back({part.data() + offset, length});
}

/// Bytes of UDP payload of `count` datagrams from `first` on.
std::size_t Packets::bytes(std::size_t first, std::size_t count) const {
  if (count == 0) return 0;
  const bool has_last = first + count == headers_.size();
  return has_last ? (count - 1) * datagram_size_ + last_size_ : count * datagram_size_;
}

/// What to gather for `count` datagrams from `first` on.
std::span<iovec> Packets::slices(std::size_t first, std::size_t count) {
  const std::size_t begin = first_slice_[first];
  return std::span(slices_).subspan(begin, first_slice_[first + count] - begin);
}

}  // namespace sentry::udp
