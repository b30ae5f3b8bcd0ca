// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/shm/writable-segment.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "transport/base/clock.hpp"
#include "transport/shm/segment-file.hpp"
#include "transport/shm/shm-futex.h"
#include "transport/shm/shm-segment.h"
#include "transport/shm/store-words.hpp"

namespace sentry::shm {
namespace {

void store(std::uint32_t &word, std::uint32_t value, std::memory_order order) {
  std::atomic_ref<std::uint32_t>(word).store(value, order);
}

// Keeps the stores after it behind the store of the sequence before it. Readers take no part in
// what the thread sanitizer sees: they copy through the kernel.
void order_stores() {
#if defined(__SANITIZE_THREAD__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wtsan"
#endif
  std::atomic_thread_fence(std::memory_order_release);
#if defined(__SANITIZE_THREAD__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
}

std::uint32_t heartbeat_now() { return static_cast<std::uint32_t>(monotonic_now_ns() / 1'000'000); }

}  // namespace

/// Whole pages, so that a slot shares none with its neighbour.
std::uint64_t segment_stride(std::uint64_t capacity) {
  constexpr std::uint64_t kPage = 4096;
  return (SENTRY_SHM_SLOT_HEADER_SIZE + capacity + kPage - 1) / kPage * kPage;
}

/// Builds an empty segment beside the name that take_name() gives it.
Result<WritableSegment> WritableSegment::create(const SegmentNames &names,
                                                const SegmentShape &shape) {
  WritableSegment segment;
  segment.slots_ = shape.slots;
  segment.capacity_ = shape.capacity;
  segment.stride_ = segment_stride(shape.capacity);
  const std::uint64_t size = SENTRY_SHM_HEADER_SIZE + segment.stride_ * shape.slots;
  Result<UniqueFd> fd = create_segment_file(names, size, shape.mode, shape.group);
  if (!fd) return fd.error();
  segment.fd_ = fd.take();
  segment.temporary_ = names.temporary;
  Result<Mapping> mapping = Mapping::create(segment.fd_.get(), static_cast<std::size_t>(size),
                                            Mapping::Access::kReadWrite);
  if (!mapping) return mapping.error();
  segment.mapping_ = mapping.take();
  segment.fill_header(names);
  return segment;
}

WritableSegment &WritableSegment::operator=(WritableSegment &&other) noexcept {
  remove_temporary();
  fd_ = std::move(other.fd_);
  mapping_ = std::move(other.mapping_);
  temporary_ = std::exchange(other.temporary_, {});
  slots_ = other.slots_;
  capacity_ = other.capacity_;
  stride_ = other.stride_;
  published_ = other.published_;
  return *this;
}

WritableSegment::~WritableSegment() { remove_temporary(); }

void WritableSegment::remove_temporary() {
  if (!temporary_.empty() && fd_ && leads_to(temporary_, fd_.get())) ::unlink(temporary_.c_str());
  temporary_.clear();
}

sentry_shm_header *WritableSegment::header() const {
  return reinterpret_cast<sentry_shm_header *>(mapping_.data());
}

void WritableSegment::fill_header(const SegmentNames &names) {
  sentry_shm_header *made = header();
  std::memcpy(made->magic, SENTRY_SHM_MAGIC, sizeof made->magic);
  made->version = SENTRY_SHM_VERSION;
  made->header_size = SENTRY_SHM_HEADER_SIZE;
  made->slot_count = slots_;
  made->slot_header_size = SENTRY_SHM_SLOT_HEADER_SIZE;
  made->slot_stride = stride_;
  made->slot_capacity = capacity_;
  made->file_size = mapping_.size();
  made->created_ns = utc_now_ns();
  made->writer_pid = static_cast<std::uint32_t>(::getpid());
  made->stream_length = static_cast<std::uint32_t>(names.stream.size());
  std::memcpy(made->stream, names.stream.data(), names.stream.size());
  beat();
}

/// Puts the next frame into its slot and wakes who waits for it. The payload fits. A writer that
/// dies in here leaves an odd sequence, which no reader accepts.
void WritableSegment::publish(const sentry_shm_slot &described,
                              std::span<const std::byte> payload) {
  const std::uint32_t position = published_ + 1;
  std::byte *place = mapping_.data() + SENTRY_SHM_HEADER_SIZE + published_ % slots_ * stride_;
  auto *slot = reinterpret_cast<sentry_shm_slot *>(place);
  sentry_shm_slot made = described;
  made.header_checksum = shm_slot_header_checksum(&made);

  store(slot->sequence, 2 * position - 1, std::memory_order_relaxed);
  order_stores();
  constexpr std::size_t kStart = offsetof(sentry_shm_slot, header_checksum);
  store_words(place + kStart, std::as_bytes(std::span(&made, 1)).subspan(kStart));
  store_words(place + SENTRY_SHM_SLOT_HEADER_SIZE, payload);
  store(slot->sequence, 2 * position, std::memory_order_release);

  published_ = position;
  store(header()->published, position, std::memory_order_release);
  beat();
  shm_futex_wake(&header()->published, true);
}

/// Says that all frames so far are copies of the previous segment's. Before take_name() only.
void WritableSegment::declare_carried() { header()->carried = published_; }

void WritableSegment::beat() {
  store(header()->heartbeat_ms, heartbeat_now(), std::memory_order_relaxed);
}

/// Gives the segment its name, in place of whatever file has it.
Result<void> WritableSegment::take_name(const std::string &path) {
  if (std::rename(temporary_.c_str(), path.c_str()) != 0) {
    if (errno == EPERM || errno == EACCES) {
      Error error = system_error("Cannot replace " + path);
      error.message += "; it belongs to another user, or the directory forbids writing";
      return error;
    }
    return system_error("Cannot give a new segment the name " + path);
  }
  temporary_.clear();
  return {};
}

/// False after somebody truncated the file: its pages must not be touched then.
bool WritableSegment::is_whole() const {
  struct stat about {};
  return ::fstat(fd_.get(), &about) == 0 &&
         static_cast<std::uint64_t>(about.st_size) >= mapping_.size();
}

/// False once the file is unlinked or replaced.
bool WritableSegment::has_some_name() const {
  struct stat about {};
  return ::fstat(fd_.get(), &about) == 0 && about.st_nlink > 0;
}

void WritableSegment::mark(std::uint32_t state) { mark_segment(fd_.get(), state); }

/// Tells the readers of a segment that nothing more comes, and wakes them. Safe on a truncated
/// file: it writes through the kernel, and the mapping is only the futexes' address.
void mark_segment(int fd, std::uint32_t state) {
  const ssize_t written = ::pwrite(fd, &state, sizeof state, offsetof(sentry_shm_header, state));
  const Result<Mapping> page = Mapping::create(fd, SENTRY_SHM_HEADER_SIZE, Mapping::Access::kRead);
  if (written != sizeof state || !page) return;
  shm_futex_wake(page->data() + offsetof(sentry_shm_header, state), true);
  // Readers on old kernels wait on this word alone.
  shm_futex_wake(page->data() + offsetof(sentry_shm_header, published), true);
}

}  // namespace sentry::shm
