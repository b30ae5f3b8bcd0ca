// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/record-place.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>

#include "pipelines/pictures/record-folder.hpp"

namespace sentry::pipelines {
namespace {

Result<UniqueFd> lock(int folder, const std::string &path) {
  UniqueFd file(::openat(folder, ".sentry-lock",
                         O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666));
  if (!file) return record_error("write to " + path);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    return Error{ErrorCode::kBusy, "Another process records to " + path, errno};
  }
  return file;  // also where a file system has no locks
}

}  // namespace

FolderLock::~FolderLock() {
  if (file_) ::flock(file_.get(), LOCK_UN);
}

/// `directory` must be there, and may be a symbolic link; the stream's folder is made in it.
Result<RecordPlace> RecordPlace::open(const std::string &directory, const std::string &stream) {
  RecordPlace place;
  place.path_ = directory + "/" + stream;
  const UniqueFd root(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) return record_error("open " + directory);
  place.folder_ = make_folder(root.get(), stream);
  if (!place.folder_) return record_error("open " + place.path_);
  Result<UniqueFd> locked = lock(place.folder(), place.path_);
  if (!locked) return locked.error();
  place.lock_ = FolderLock(locked.take());
  remove_unfinished(place.folder());
  return place;
}

bool RecordPlace::is_still_there() const {
  struct stat named {};
  struct stat held {};
  return ::lstat(path_.c_str(), &named) == 0 && ::fstat(folder(), &held) == 0 &&
         named.st_dev == held.st_dev && named.st_ino == held.st_ino;
}

std::vector<Minute> RecordPlace::minutes() const {
  std::vector<Minute> minutes;
  each_name(folder(), [&](std::string_view day_name) {
    const auto day = parse_day_folder(day_name);
    const UniqueFd opened = day ? open_folder(folder(), std::string(day_name)) : UniqueFd();
    if (!opened) return;
    each_name(opened.get(), [&](std::string_view name) {
      if (const auto minute = parse_minute_folder(*day, name)) minutes.push_back(*minute);
    });
  });
  return minutes;
}

UniqueFd RecordPlace::open_minute(Minute minute) const {
  const UniqueFd day = open_folder(folder(), day_folder(minute));
  return day ? open_folder(day.get(), minute_folder(minute)) : UniqueFd();
}

UniqueFd RecordPlace::make_minute(Minute minute) const {
  const UniqueFd day = make_folder(folder(), day_folder(minute));
  return day ? make_folder(day.get(), minute_folder(minute)) : UniqueFd();
}

void RecordPlace::remove_minute(Minute minute) const {
  const UniqueFd day = open_folder(folder(), day_folder(minute));
  if (!day || ::unlinkat(day.get(), minute_folder(minute).c_str(), AT_REMOVEDIR) != 0) return;
  ::unlinkat(folder(), day_folder(minute).c_str(), AT_REMOVEDIR);
}

}  // namespace sentry::pipelines
