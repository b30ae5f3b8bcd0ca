// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/shard-store.hpp"

#include <algorithm>
#include <cstring>

namespace sentry::udp {

ShardStore::ShardStore(std::size_t object_length) : length_(object_length) {}

/// `offset + bytes.size()` must be within the object, and none of it written before.
void ShardStore::write(std::size_t offset, std::span<const std::byte> bytes) {
  written_ += bytes.size();
  if (!is_block() && (length_ <= kChunk || written_ >= length_ / kShare)) gather();
  if (is_block()) {
    std::memcpy(block_.data() + offset, bytes.data(), bytes.size());
  } else {
    scatter(offset, bytes);
  }
}

void ShardStore::gather() {
  block_ = Bytes(length_);
  for (std::size_t index = 0; index < chunks_.size(); ++index) {
    if (!chunks_[index]) continue;
    const std::size_t begin = index * kChunk;
    std::memcpy(block_.data() + begin, chunks_[index].get(), std::min(kChunk, length_ - begin));
  }
  chunks_.clear();
  chunks_.shrink_to_fit();
  cost_ = length_;
}

void ShardStore::scatter(std::size_t offset, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const std::size_t within = offset % kChunk;
    const std::size_t size = std::min(bytes.size(), kChunk - within);
    std::memcpy(chunk(offset / kChunk) + within, bytes.data(), size);
    offset += size;
    bytes = bytes.subspan(size);
  }
}

std::byte *ShardStore::chunk(std::size_t index) {
  if (chunks_.empty()) {
    chunks_.resize((length_ + kChunk - 1) / kChunk);
    cost_ = chunks_.size() * sizeof chunks_[0];
  }
  auto &chunk = chunks_[index];
  if (!chunk) {
    const std::size_t size = std::min(kChunk, length_ - index * kChunk);
    chunk = std::make_unique_for_overwrite<std::byte[]>(size);
    cost_ += size;
  }
  return chunk.get();
}

}  // namespace sentry::udp
