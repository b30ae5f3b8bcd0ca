// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>

namespace sentry {

// A heap block of uninitialised bytes with one owner.
class Bytes {
 public:
  Bytes() = default;
  explicit Bytes(std::size_t size)
      : block_(std::make_unique_for_overwrite<std::byte[]>(size)), size_(size) {}
  Bytes(Bytes &&other) noexcept
      : block_(std::move(other.block_)),
        begin_(std::exchange(other.begin_, 0)),
        size_(std::exchange(other.size_, 0)) {}
  Bytes &operator=(Bytes &&other) noexcept {
    block_ = std::move(other.block_);
    begin_ = std::exchange(other.begin_, 0);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }

  [[nodiscard]] std::byte *data() const { return block_.get() + begin_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::span<std::byte> span() const { return {data(), size_}; }
  // Both forget some without moving the others.
  void truncate(std::size_t size) { size_ = std::min(size, size_); }
  void drop_front(std::size_t count) {
    begin_ += std::min(count, size_);
    size_ -= std::min(count, size_);
  }

 private:
  std::unique_ptr<std::byte[]> block_;
  std::size_t begin_ = 0;  // of what is not forgotten
  std::size_t size_ = 0;
};

}  // namespace sentry
