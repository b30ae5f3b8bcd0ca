// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/shard-store.hpp"

#include <algorithm>
#include <cstring>

namespace sentry::udp {

ShardStore::ShardStore(std::size_t object_length)
    : length_(object_length), chunks_((object_length + kChunk - 1) / kChunk) {
  cost_ = chunks_.size() * sizeof chunks_[0];
}

std::byte *ShardStore::chunk(std::size_t index) {
  auto &chunk = chunks_[index];
  if (!chunk) {
    const std::size_t size = std::min(kChunk, length_ - index * kChunk);
    chunk = std::make_unique_for_overwrite<std::byte[]>(size);
    cost_ += size;
  }
  return chunk.get();
}

/// `offset + bytes.size()` must be within the object.
void ShardStore::write(std::size_t offset, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const std::size_t within = offset % kChunk;
    const std::size_t size = std::min(bytes.size(), kChunk - within);
    std::memcpy(chunk(offset / kChunk) + within, bytes.data(), size);
    offset += size;
    bytes = bytes.subspan(size);
  }
}

/// Only where every byte was written before.
void ShardStore::read(std::size_t offset, std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const std::size_t within = offset % kChunk;
    const std::size_t size = std::min(bytes.size(), kChunk - within);
    std::memcpy(bytes.data(), chunks_[offset / kChunk].get() + within, size);
    offset += size;
    bytes = bytes.subspan(size);
  }
}

}  // namespace sentry::udp
