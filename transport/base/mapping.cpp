// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/base/mapping.hpp"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace sentry {

Mapping::Mapping(Mapping &&other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Mapping &Mapping::operator=(Mapping &&other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

Mapping::~Mapping() {
  if (data_ != nullptr) ::munmap(data_, size_);
}

/// Maps the first `size` bytes of `fd` with MAP_SHARED. The descriptor may be closed afterwards.
/// Touching a page beyond the file's end raises SIGBUS, so map only files that nobody else may
/// truncate, or never touch the pages (mmap(2)).
Result<Mapping> Mapping::create(int fd, std::size_t size, Access access) {
  const int protection = access == Access::kRead ? PROT_READ : PROT_READ | PROT_WRITE;
  void *address = ::mmap(nullptr, size, protection, MAP_SHARED, fd, 0);
  if (address == MAP_FAILED) {
    return Error{ErrorCode::kSystem,
                 "Cannot map " + std::to_string(size) + " bytes: " + std::strerror(errno), errno};
  }
  Mapping mapping;
  mapping.data_ = static_cast<std::byte *>(address);
  mapping.size_ = size;
  return mapping;
}

}  // namespace sentry
