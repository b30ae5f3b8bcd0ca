// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/frame-file.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace sentry::relay {
namespace {

bool write_all(int fd, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

UniqueFd make_memory_file(std::initializer_list<std::span<const std::byte>> parts) {
  UniqueFd fd(::memfd_create("sentry-frame", MFD_CLOEXEC));
  if (!fd) return fd;
  for (const auto part : parts) {
    if (!write_all(fd.get(), part)) return {};
  }
  return fd;
}

FrameFile FrameFile::create(std::initializer_list<std::span<const std::byte>> parts) {
  FrameFile file;
  std::size_t size = 0;
  for (const auto part : parts) size += part.size();
  if (size == 0) return file;
  UniqueFd fd = make_memory_file(parts);
  if (!fd) return file;
  auto mapping = Mapping::create(fd.get(), size, Mapping::Access::kRead);
  if (!mapping) return file;
  file.mapping_ = mapping.take();
  file.fd_ = std::move(fd);
  return file;
}

}  // namespace sentry::relay
