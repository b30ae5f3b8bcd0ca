// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace sentry::udp {

// The bytes of one object while they arrive in any order. Memory is taken in chunks as bytes
// arrive, so that a datagram that only claims a large object costs no more than a small one.
class ShardStore {
 public:
  explicit ShardStore(std::size_t object_length);

  void write(std::size_t offset, std::span<const std::byte> bytes);
  void read(std::size_t offset, std::span<std::byte> bytes) const;
  [[nodiscard]] std::size_t cost() const { return cost_; }

 private:
  static constexpr std::size_t kChunk = std::size_t{16} << 10;

  std::byte *chunk(std::size_t index);

  std::size_t length_;
  std::size_t cost_;  // bytes of memory held
  std::vector<std::unique_ptr<std::byte[]>> chunks_;
};

}  // namespace sentry::udp
