// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/shm/carry-over.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "transport/base/bytes.hpp"

namespace sentry::shm {
namespace {

// Only a file of our own is written to, and only if it has no second name: in a directory that
// others write to, the name could be a link to something precious.
bool is_safe_to_mark(int writable, int readable) {
  struct stat about {};
  struct stat read {};
  return ::fstat(writable, &about) == 0 && ::fstat(readable, &read) == 0 &&
         about.st_dev == read.st_dev && about.st_ino == read.st_ino &&
         about.st_uid == ::geteuid() && about.st_nlink <= 1;
}

}  // namespace

/// The segment that has the name now; none if it is not one or not to be trusted.
PreviousSegment PreviousSegment::open(const SegmentNames &names) {
  PreviousSegment previous;
  shm_problem ignored{};
  const shm_trust trust{};
  const int fd = shm_segment_open_file(names.segment.c_str(), &trust, &ignored);
  if (fd < 0) return previous;
  constexpr int kFlags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
  UniqueFd writable(::open(names.segment.c_str(), kFlags));
  previous.load(names, fd);
  if (previous.segment_.fd >= 0 && writable && is_safe_to_mark(writable.get(), fd)) {
    previous.writable_ = std::move(writable);
  }
  return previous;
}

/// The segment that this writer has open as `fd`, which may have lost its name.
PreviousSegment PreviousSegment::of_own(const SegmentNames &names, int fd) {
  PreviousSegment previous;
  previous.writable_.reset(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
  const int readable = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (readable >= 0) previous.load(names, readable);
  return previous;
}

void PreviousSegment::load(const SegmentNames &names, int fd) {
  shm_problem ignored{};
  shm_segment_load(&segment_, fd, names.segment.c_str(), names.stream.c_str(), &ignored);
  if (segment_.fd >= 0 && !shm_segment_read_published(&segment_)) segment_.published = 0;
}

PreviousSegment::PreviousSegment(PreviousSegment &&other) noexcept
    : segment_(other.segment_), writable_(std::move(other.writable_)) {
  other.segment_.fd = -1;
  other.segment_.page = nullptr;
}

PreviousSegment::~PreviousSegment() { shm_segment_close(&segment_); }

std::uint32_t PreviousSegment::oldest() const {
  return segment_.published > segment_.slot_count ? segment_.published - segment_.slot_count + 1
                                                  : 1;
}

/// Bytes of the largest frame that copy_frames() may find; 0 when there is none.
std::uint64_t PreviousSegment::largest_payload() const {
  std::uint64_t largest = 0;
  if (segment_.fd < 0) return largest;
  sentry_shm_slot slot{};
  for (std::uint32_t position = oldest(); position <= segment_.published; ++position) {
    if (shm_segment_read_slot(&segment_, position, &slot) == SHM_SLOT_WHOLE) {
      largest = std::max(largest, slot.length);
    }
  }
  return largest;
}

/// Publishes in `to` the newest frames that are whole and match their checksums, at most `most`, in
/// their order: a reader that moves on may not have had them yet.
void PreviousSegment::copy_frames(WritableSegment &to, std::uint32_t most) const {
  if (segment_.fd < 0 || segment_.published == 0) return;
  const std::uint32_t first =
      std::max(oldest(), segment_.published > most ? segment_.published - most + 1 : 1);
  Bytes payload(static_cast<std::size_t>(to.capacity()));
  sentry_shm_slot slot{};
  for (std::uint32_t position = first; position <= segment_.published; ++position) {
    if (shm_segment_read_slot(&segment_, position, &slot) == SHM_SLOT_WHOLE &&
        slot.length <= payload.size() &&
        shm_segment_read_payload(&segment_, position, &slot, payload.data()) == SHM_SLOT_WHOLE) {
      to.publish(slot, payload.span().first(static_cast<std::size_t>(slot.length)));
    }
  }
  to.declare_carried();
}

/// Tells its readers to go on to the segment that now has the name.
void PreviousSegment::supersede() const {
  if (writable_) mark_segment(writable_.get(), SENTRY_SHM_STATE_SUPERSEDED);
}

}  // namespace sentry::shm
