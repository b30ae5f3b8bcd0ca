// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "pipelines/pictures/record-folder.hpp"
#include "transport/base/clock.hpp"

namespace sentry::pipelines {
namespace {

constexpr const char *kUnfinished = ".sentry-unfinished";

bool write_all(int file, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

// So that `ls -t` and `find -newermt` go by the camera's time.
void set_time(int file, std::int64_t time_ns) {
  const timespec time{time_ns / kNanosecondsPerSecond, time_ns % kNanosecondsPerSecond};
  const std::array<timespec, 2> access_and_change = {time, time};
  ::futimens(file, access_and_change.data());  // without it the picture is as good
}

// Gives the finished file its name unless there is one of that name already.
bool publish(int aside, int folder, const std::string &name) {
  if (::renameat2(aside, kUnfinished, folder, name.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP) return false;
  // Network file systems can only link.
  if (::linkat(aside, kUnfinished, folder, name.c_str(), 0) != 0) return false;
  remove_unfinished(aside);
  return true;
}

bool write_aside(int aside, std::int64_t time_ns, std::span<const std::byte> bytes) {
  UniqueFd file(
      ::openat(aside, kUnfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!file || !write_all(file.get(), bytes)) return false;
  set_time(file.get(), time_ns);
  return ::close(file.release()) == 0;  // where a network file system tells that it was full
}

}  // namespace

void remove_unfinished(int aside) { ::unlinkat(aside, kUnfinished, 0); }

/// Writes a file that appears in the folder whole or not at all, and that replaces none: another of
/// the same time gets the next number.
Result<void> write_record(const RecordTarget &target, RecordName name, std::int64_t time_ns,
                          std::span<const std::byte> bytes) {
  bool done = write_aside(target.aside, time_ns, bytes);
  if (done) {
    done = publish(target.aside, target.folder, file_name(name));
    while (!done && errno == EEXIST && name.copy < kMostCopies) {
      ++name.copy;
      done = publish(target.aside, target.folder, file_name(name));
    }
  }
  if (done) return {};
  const Error error = record_error("write a picture to " + target.path);
  remove_unfinished(target.aside);
  return error;
}

}  // namespace sentry::pipelines
