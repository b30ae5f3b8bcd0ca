// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/picture-blocks.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <utility>

namespace sentry::pipelines {
namespace {

// At the beginning of each block; the picture follows.
struct BlockHead {
  std::atomic<std::uint32_t> is_told;  // of, and so the reader's
};
static_assert(std::atomic<std::uint32_t>::is_always_lock_free);  // or it could not be shared

constexpr std::size_t kPictureAt = 64;  // a cache line
constexpr std::size_t kUnit = std::size_t{64} << 10;
constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW;  // none of its pages goes while it is read

BlockHead *head_of(const Mapping &block) { return reinterpret_cast<BlockHead *>(block.data()); }

bool holds(const Mapping &block, std::size_t length) {
  return block.size() >= kPictureAt && length <= block.size() - kPictureAt;
}

// The next pictures may be somewhat larger.
std::size_t size_for(std::size_t length) {
  const std::size_t wanted = kPictureAt + length + length / 4;
  return (wanted + kUnit - 1) / kUnit * kUnit;
}

// Its pages are there from the beginning: to find out later that there is no memory is SIGBUS.
UniqueFd make_file(std::size_t size) {
  UniqueFd fd(::memfd_create("sentry-picture", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!fd || ::posix_fallocate(fd.get(), 0, static_cast<off_t>(size)) != 0 ||
      ::fcntl(fd.get(), F_ADD_SEALS, kSeals) != 0) {
    return {};
  }
  return fd;
}

std::shared_ptr<Mapping> map(const UniqueFd &fd) {
  struct stat about {};
  if ((::fcntl(fd.get(), F_GET_SEALS) & kSeals) != kSeals || ::fstat(fd.get(), &about) != 0) {
    return nullptr;
  }
  auto block = Mapping::create(fd.get(), static_cast<std::size_t>(about.st_size),
                               Mapping::Access::kReadWrite);
  return block ? std::make_shared<Mapping>(block.take()) : nullptr;
}

}  // namespace

bool BlockWriter::is_free(std::uint32_t number) const {
  const Mapping &block = blocks_[number];
  return block.data() == nullptr || head_of(block)->is_told.load(std::memory_order_acquire) == 0;
}

// The first one that is large enough, else the first that can be made anew; kMostBlocks: none.
std::uint32_t BlockWriter::choose(std::size_t size) const {
  std::uint32_t anew = kMostBlocks;
  for (std::uint32_t number = 0; number < kMostBlocks; ++number) {
    if (!is_free(number)) continue;
    if (holds(blocks_[number], size)) return number;
    anew = std::min(anew, number);
  }
  return anew;
}

std::optional<BlockWriter::Written> BlockWriter::write(std::span<const std::byte> picture) {
  const std::uint32_t number = choose(picture.size());
  if (number == kMostBlocks || picture.size() > UINT32_MAX) return std::nullopt;
  Written written{{number, static_cast<std::uint32_t>(picture.size())}, {}};
  Mapping &block = blocks_[number];
  if (!holds(block, picture.size())) {
    const std::size_t size = size_for(picture.size());
    written.fd = make_file(size);
    if (!written.fd) return std::nullopt;
    auto made = Mapping::create(written.fd.get(), size, Mapping::Access::kReadWrite);
    if (!made) return std::nullopt;
    block = made.take();
  }
  std::memcpy(block.data() + kPictureAt, picture.data(), picture.size());
  head_of(block)->is_told.store(1, std::memory_order_relaxed);
  return written;
}

Ref<GstBuffer> BlockReader::read(const BlockPlace &place, const UniqueFd &fd) {
  if (place.number >= kMostBlocks) return {};
  auto &block = blocks_[place.number];
  if (fd) block = map(fd);
  if (!block || !holds(*block, place.length)) return {};
  // What it returns keeps the block, which may be another's before long.
  auto *held = new std::shared_ptr<Mapping>(block);
  return Ref<GstBuffer>::adopt(gst_buffer_new_wrapped_full(
      GST_MEMORY_FLAG_READONLY, block->data() + kPictureAt, place.length, 0, place.length, held,
      [](gpointer data) {
        const std::unique_ptr<std::shared_ptr<Mapping>> released(
            static_cast<std::shared_ptr<Mapping> *>(data));
        head_of(**released)->is_told.store(0, std::memory_order_release);
      }));
}

}  // namespace sentry::pipelines
