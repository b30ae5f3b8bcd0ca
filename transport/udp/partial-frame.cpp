// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/partial-frame.hpp"

#include <algorithm>

namespace sentry::udp {
namespace {

Error invalid(const char *text) { return {ErrorCode::kInvalid, text}; }

bool same_frame(DatagramHeader a, const DatagramHeader &b) {
  a.shard_index = b.shard_index;
  return a == b;
}

}  // namespace

PartialFrame::PartialFrame(const DatagramHeader &first)
    : header_(first),
      store_(first.object_length),
      received_(first.data_shards),
      missing_(first.data_shards) {}

/// Takes a datagram that parse_datagram() accepted and whose stream and identity are this frame's.
PartialFrame::Added PartialFrame::add(const Datagram &datagram) {
  if (!same_frame(header_, datagram.header)) return Added::kContradiction;
  const std::size_t index = datagram.header.shard_index;
  if (received_[index]) return Added::kDuplicate;
  store_.write(std::size_t{header_.shard_size} * index, datagram.shard);
  received_[index] = true;
  return --missing_ == 0 ? Added::kLast : Added::kNew;
}

/// What the sender cut, once the last shard is there. kCorrupt: a checksum is wrong; kInvalid: the
/// parts do not belong together.
Result<PartialFrame::Whole> PartialFrame::finish() const {
  Bytes head(std::min<std::size_t>({header_.object_length, header_.shard_size, kMaxDescriptor}));
  store_.read(0, head.span());
  auto descriptor = decode_descriptor(head.span());
  if (!descriptor) return descriptor.error();
  if (descriptor->info.id != header_.id) return invalid("The descriptor is another frame's");
  if (stream_hash(descriptor->stream) != header_.stream) {
    return invalid("The descriptor's stream is not the one its hash names");
  }
  if (descriptor->length >= header_.object_length) return invalid("The frame has no payload");
  Bytes payload(header_.object_length - descriptor->length);
  store_.read(descriptor->length, payload.span());
  if (payload_checksum(payload.span()) != descriptor->info.checksum) {
    return Error{ErrorCode::kCorrupt, "The payload's checksum is wrong"};
  }
  return Whole{descriptor.take(), std::move(payload)};
}

/// Bytes of memory this frame holds, near enough for a cap.
std::size_t PartialFrame::cost() const {
  return sizeof *this + store_.cost() + received_.capacity() / 8;
}

}  // namespace sentry::udp
