// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/memory-file.hpp"

#include <sys/mman.h>
#include <sys/uio.h>

#include <array>
#include <utility>

namespace sentry::relay {
namespace {

// A file in memory takes all at once, or is out of memory.
bool write_all(int fd, std::initializer_list<std::span<const std::byte>> parts) {
  std::array<iovec, 8> vectors{};
  std::size_t count = 0;
  std::size_t size = 0;
  for (const auto part : parts) {
    vectors.at(count++) = {const_cast<std::byte *>(part.data()), part.size()};
    size += part.size();
  }
  const ssize_t written = ::writev(fd, vectors.data(), static_cast<int>(count));
  return written >= 0 && static_cast<std::size_t>(written) == size;
}

}  // namespace

UniqueFd make_memory_file(std::initializer_list<std::span<const std::byte>> parts) {
  UniqueFd fd(::memfd_create("sentry-frame", MFD_CLOEXEC));
  return fd && write_all(fd.get(), parts) ? std::move(fd) : UniqueFd{};
}

}  // namespace sentry::relay
