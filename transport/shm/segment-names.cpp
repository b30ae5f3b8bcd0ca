// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/shm/segment-names.hpp"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "transport/shm/sentry-shm.h"
#include "transport/shm/shm-segment.h"

namespace sentry::shm {
namespace {

constexpr std::string_view kTemporarySuffix = ".tmp";

std::string temporary_prefix(const std::string &stream) { return ".sentry." + stream + "."; }

// `.sentry.<stream>.<digits>.tmp`: the digits tell stream `a` from stream `a.b`.
bool is_temporary_of(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix) || !name.ends_with(kTemporarySuffix)) return false;
  name.remove_prefix(prefix.size());
  if (name.size() <= kTemporarySuffix.size()) return false;
  name.remove_suffix(kTemporarySuffix.size());
  return std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

ErrorCode code_of(int number) {
  switch (number) {
    case EACCES:
    case EPERM:
    case EROFS:
      return ErrorCode::kPermission;
    case ENOENT:
    case ENOTDIR:
      return ErrorCode::kNotFound;
    default:
      return ErrorCode::kSystem;
  }
}

}  // namespace

/// The names for `stream` in `directory`, or in the default one when that is empty.
Result<SegmentNames> SegmentNames::create(const std::string &stream, const std::string &directory) {
  if (!shm_stream_name_is_allowed(stream.c_str())) {
    return Error{ErrorCode::kInvalid,
                 "\"" + stream + "\" is " + sentry_shm_result_text(SENTRY_SHM_BAD_STREAM)};
  }
  SegmentNames names;
  names.stream = stream;
  names.directory = sentry_shm_directory(directory.c_str());
  names.segment = names.directory + "/sentry." + stream;
  names.lock = names.segment + ".lock";
  names.temporary = names.directory + "/" + temporary_prefix(stream) + std::to_string(::getpid()) +
                    std::string(kTemporarySuffix);
  return names;
}

Result<void> check_directory(const SegmentNames &names) {
  struct stat about {};
  const std::string expected = "; expected a directory for shared-memory segments";
  if (::stat(names.directory.c_str(), &about) != 0) {
    Error error = system_error("Cannot use " + names.directory);
    error.message += expected;
    return error;
  }
  if (!S_ISDIR(about.st_mode)) {
    return Error{ErrorCode::kInvalid, names.directory + " is no directory" + expected};
  }
  return {};
}

/// Removes what earlier writers of the stream left half built. Only for the lock's holder.
void remove_stale_temporaries(const SegmentNames &names) {
  const std::unique_ptr<DIR, int (*)(DIR *)> directory(::opendir(names.directory.c_str()),
                                                       ::closedir);
  if (directory == nullptr) return;
  const std::string prefix = temporary_prefix(names.stream);
  while (const dirent *entry = ::readdir(directory.get())) {
    if (is_temporary_of(entry->d_name, prefix)) {
      ::unlinkat(::dirfd(directory.get()), entry->d_name, 0);
    }
  }
}

/// Whether `path` itself, not what a link there points to, is the file that `fd` has open.
bool leads_to(const std::string &path, int fd) {
  struct stat named {};
  struct stat opened {};
  return ::lstat(path.c_str(), &named) == 0 && ::fstat(fd, &opened) == 0 &&
         named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

/// `what` with the reason that errno tells.
Error system_error(const std::string &what) {
  const int number = errno;
  return {code_of(number), what + ": " + std::strerror(number), number};
}

}  // namespace sentry::shm
