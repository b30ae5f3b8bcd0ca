// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>

#include "transport/base/result.hpp"

namespace sentry {

// Owns one mmap of a file, shared with every other process that maps it.
class Mapping {
 public:
  enum class Access { kRead, kReadWrite };

  Mapping() = default;
  Mapping(Mapping &&other) noexcept;
  Mapping &operator=(Mapping &&other) noexcept;
  Mapping(const Mapping &) = delete;
  Mapping &operator=(const Mapping &) = delete;
  ~Mapping();

  static Result<Mapping> create(int fd, std::size_t size, Access access);

  [[nodiscard]] std::byte *data() const { return data_; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::byte *data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace sentry
