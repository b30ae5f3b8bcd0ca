// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/shm/writer-lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <utility>

#include "transport/shm/shm-segment.h"

namespace sentry::shm {
namespace {

constexpr std::int64_t kStuckAfterMs = 3000;  // a living writer beats every 250 ms
constexpr int kAttempts = 100;                // each lost to somebody who replaced the file

// An existing file is opened without O_CREAT: in a sticky directory the kernel may refuse that for
// files of others, whatever their mode (fs.protected_regular).
UniqueFd open_lock_file(const std::string &path) {
  constexpr int kFlags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
  UniqueFd fd(::open(path.c_str(), kFlags));
  if (!fd && errno == ENOENT) fd.reset(::open(path.c_str(), kFlags | O_CREAT | O_EXCL, 0600));
  return fd;
}

std::string read_holder(int fd) {
  char text[16] = {};
  const ssize_t length = ::pread(fd, text, sizeof text - 1, 0);
  unsigned pid = 0;
  if (length > 0) std::from_chars(text, text + length, pid);
  return pid > 0 ? "process " + std::to_string(pid) : "another process";
}

void write_holder(int fd) {
  // Only for people and messages, so that a failure does no harm.
  const std::string text = std::to_string(::getpid()) + "\n";
  if (::ftruncate(fd, 0) == 0 && ::pwrite(fd, text.data(), text.size(), 0) < 0) return;
}

std::optional<std::int64_t> heartbeat_age_ms(const SegmentNames &names) {
  shm_segment segment{};
  shm_problem ignored{};
  const shm_trust trust{};
  const int fd = shm_segment_open_file(names.segment.c_str(), &trust, &ignored);
  if (fd < 0 ||
      !shm_segment_load(&segment, fd, names.segment.c_str(), names.stream.c_str(), &ignored)) {
    return std::nullopt;
  }
  std::int64_t age_ms = 0;
  const bool readable = shm_segment_read_state(&segment, &age_ms);
  shm_segment_close(&segment);
  return readable ? std::optional(age_ms) : std::nullopt;
}

Error held_by_another(const SegmentNames &names, int fd) {
  const std::string holder = read_holder(fd);
  const std::optional<std::int64_t> age_ms = heartbeat_age_ms(names);
  if (age_ms && *age_ms > kStuckAfterMs) {
    return {ErrorCode::kStuck, holder + " holds segment " + names.segment +
                                   " but has not given a sign of life for " +
                                   std::to_string(*age_ms / 1000) + " s; it is stopped or hung"};
  }
  return {ErrorCode::kBusy,
          "Segment " + names.segment + " already has a writer: " + holder + " holds it"};
}

Error cannot_open(const std::string &path) {
  const int number = errno;
  Error error = system_error("Cannot open the lock file " + path);
  if (number == EACCES || number == EPERM) {
    error.message += "; it belongs to another user, or the directory forbids writing";
  } else if (number == ELOOP) {
    error.message = "The lock file " + path + " is a symbolic link; expected a regular file";
  }
  return error;
}

bool is_regular(int fd) {
  struct stat about {};
  return ::fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
}

}  // namespace

/// Takes the lock at once, or tells who holds it: kBusy, or kStuck when that process has stopped
/// giving signs of life.
Result<WriterLock> WriterLock::acquire(const SegmentNames &names) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    UniqueFd fd = open_lock_file(names.lock);
    if (!fd && errno == EEXIST) continue;  // somebody made it between the two looks
    if (!fd) return cannot_open(names.lock);
    if (!is_regular(fd.get())) {
      return Error{ErrorCode::kInvalid,
                   "The lock file " + names.lock + " is no regular file; expected one"};
    }
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) return held_by_another(names, fd.get());
      if (errno == EINTR) continue;
      return system_error("Cannot lock " + names.lock);
    }
    // Its last holder may have unlinked it meanwhile; then this lock protects nothing.
    if (leads_to(names.lock, fd.get())) {
      write_holder(fd.get());
      return WriterLock(std::move(fd));
    }
  }
  return Error{ErrorCode::kBusy, "The lock file " + names.lock + " keeps being replaced"};
}

/// Sees to it that the lock's name still leads to the lock, and takes it anew if somebody removed
/// it. kBusy or kStuck: another writer was faster.
Result<void> WriterLock::keep(const SegmentNames &names) {
  if (leads_to(names.lock, fd_.get())) return {};
  Result<WriterLock> again = acquire(names);
  if (!again) return again.error();
  fd_ = std::move(again->fd_);
  return {};
}

/// Gives the lock up in order.
void WriterLock::remove(const SegmentNames &names) {
  if (leads_to(names.lock, fd_.get())) ::unlink(names.lock.c_str());
  fd_.reset();
}

}  // namespace sentry::shm
