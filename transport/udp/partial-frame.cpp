// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/partial-frame.hpp"

#include <algorithm>
#include <utility>

namespace sentry::udp {
namespace {

constexpr std::size_t kStride = std::size_t{16} << 10;  // bytes that are still in the cache

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
  --missing_;
  check_along();
  return missing_ == 0 ? Added::kLast : Added::kNew;
}

// While the bytes are at hand, so that little is left to do when the last shard comes.
void PartialFrame::check_along() {
  while (in_order_ < received_.size() && received_[in_order_]) ++in_order_;
  const std::size_t there =
      std::min<std::size_t>(std::size_t{header_.shard_size} * in_order_, header_.object_length);
  if (store_.block().empty() || there == 0) return;
  if (missing_ > 0 && there - checked_ < kStride) return;
  if (!descriptor_) read_descriptor();
  if (!checksum_) return;
  checksum_->add(store_.block().subspan(checked_, there - checked_));
  checked_ = there;
}

void PartialFrame::read_descriptor() {
  const auto head =
      std::min<std::size_t>({header_.object_length, header_.shard_size, kMaxDescriptor});
  descriptor_ = decode_descriptor(store_.block().first(head));
  if (!*descriptor_) return;
  checked_ = (*descriptor_)->length;
  checksum_.emplace();
}

/// What the sender cut, once the last shard is there; not to be asked for twice. kCorrupt: a
/// checksum is wrong; kInvalid: the parts do not belong together.
Result<PartialFrame::Whole> PartialFrame::finish() {
  if (!*descriptor_) return descriptor_->error();
  Descriptor descriptor = descriptor_->take();
  if (descriptor.info.id != header_.id) return invalid("The descriptor is another frame's");
  if (stream_hash(descriptor.stream) != header_.stream) {
    return invalid("The descriptor's stream is not the one its hash names");
  }
  if (descriptor.length >= header_.object_length) return invalid("The frame has no payload");
  if (checksum_->value() != descriptor.info.checksum) {
    return Error{ErrorCode::kCorrupt, "The payload's checksum is wrong"};
  }
  Bytes payload = store_.take_block();
  payload.drop_front(descriptor.length);
  return Whole{std::move(descriptor), std::move(payload)};
}

/// Bytes of memory this frame holds, near enough for a cap.
std::size_t PartialFrame::cost() const {
  return sizeof *this + store_.cost() + received_.capacity() / 8;
}

}  // namespace sentry::udp
