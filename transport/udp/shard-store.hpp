// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "transport/base/bytes.hpp"

namespace sentry::udp {

// The bytes of one object while they arrive in any order. At first memory is taken in chunks, so
// that a datagram that only claims a large object costs no more than a small one; when an eighth of
// the object has come, all of it becomes one block.
class ShardStore {
 public:
  explicit ShardStore(std::size_t object_length);

  void write(std::size_t offset, std::span<const std::byte> bytes);
  // Empty while there are chunks. Where nothing was written, anything may stand.
  [[nodiscard]] std::span<const std::byte> block() const { return block_.span(); }
  [[nodiscard]] Bytes take_block() { return std::move(block_); }
  [[nodiscard]] std::size_t cost() const { return cost_; }

 private:
  static constexpr std::size_t kChunk = std::size_t{16} << 10;
  static constexpr std::size_t kShare = 8;

  [[nodiscard]] bool is_block() const { return block_.size() > 0; }
  void gather();
  void scatter(std::size_t offset, std::span<const std::byte> bytes);
  std::byte *chunk(std::size_t index);

  std::size_t length_;
  std::size_t written_ = 0;  // bytes
  std::size_t cost_ = 0;     // bytes of memory held
  std::vector<std::unique_ptr<std::byte[]>> chunks_;
  Bytes block_;
};

}  // namespace sentry::udp
