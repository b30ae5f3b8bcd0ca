// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/shm/segment-file.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <vector>

namespace sentry::shm {
namespace {

// Beyond the limit the kernel would send SIGXFSZ, which ends the process.
bool exceeds_file_size_limit(std::uint64_t size) {
  rlimit limit{};
  return ::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
         size > limit.rlim_cur;
}

// In steps, since a signal makes tmpfs give back the whole of what one call has taken.
int reserve_in_steps(int fd, std::uint64_t size) {
  constexpr std::uint64_t kStep = std::uint64_t{1} << 20;
  int failure = 0;
  for (std::uint64_t at = 0; at < size && failure == 0;) {
    const std::uint64_t step = std::min(kStep, size - at);
    failure = ::posix_fallocate(fd, static_cast<off_t>(at), static_cast<off_t>(step));
    if (failure == 0) at += step;
    if (failure == EINTR) failure = 0;
  }
  return failure;
}

// Takes all pages now: a store into a page that a full tmpfs cannot give raises SIGBUS.
Result<void> reserve(int fd, std::uint64_t size, const std::string &path) {
  const std::string what = "Cannot reserve " + std::to_string(size) + " bytes for " + path;
  if (exceeds_file_size_limit(size)) {
    errno = EFBIG;
    Error error = system_error(what);
    error.message += "; the process's limit on file sizes (RLIMIT_FSIZE) is smaller";
    return error;
  }
  const int failure = reserve_in_steps(fd, size);
  if (failure == 0) return {};
  errno = failure;
  Error error = system_error(what);
  if (failure == ENOSPC) error.message += "; use fewer slots or a larger file system";
  return error;
}

Result<void> set_access(int fd, std::uint32_t mode, std::optional<gid_t> group,
                        const std::string &path) {
  if (group && ::fchown(fd, static_cast<uid_t>(-1), *group) != 0) {
    Error error = system_error("Cannot give " + path + " to group " + std::to_string(*group));
    error.message += "; the writer's user must be a member of it";
    return error;
  }
  if (::fchmod(fd, mode) != 0) return system_error("Cannot set the mode of " + path);
  return {};
}

}  // namespace

/// The number of a group given by name or number; none for an empty name.
Result<std::optional<gid_t>> find_group(const std::string &name) {
  if (name.empty()) return std::optional<gid_t>();
  gid_t number = 0;
  const char *end = name.data() + name.size();
  const auto parsed = std::from_chars(name.data(), end, number);
  // The greatest number means "leave it" to chown(2).
  if (parsed.ec == std::errc{} && parsed.ptr == end && number != static_cast<gid_t>(-1)) {
    return std::optional<gid_t>(number);
  }
  group entry{};
  group *found = nullptr;
  std::vector<char> buffer(std::size_t{64} * 1024);
  ::getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
  if (found != nullptr) return std::optional<gid_t>(found->gr_gid);
  return Error{ErrorCode::kInvalid,
               "There is no group \"" + name + "\"; expected a group's name or number"};
}

/// Makes the stream's temporary file, with all its pages, for its owner alone until the access is
/// set. It is removed again when anything fails.
Result<UniqueFd> create_segment_file(const SegmentNames &names, std::uint64_t size,
                                     std::uint32_t mode, std::optional<gid_t> group) {
  const std::string &path = names.temporary;
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!fd) return system_error("Cannot create " + path);
  Result<void> ready = reserve(fd.get(), size, names.segment);
  if (ready) ready = set_access(fd.get(), mode, group, names.segment);
  if (!ready) {
    ::unlink(path.c_str());
    return ready.error();
  }
  return fd;
}

}  // namespace sentry::shm
