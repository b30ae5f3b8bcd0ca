// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "pipelines/pictures/record-name.hpp"
#include "transport/base/result.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::pipelines {

// Keeps others out of a folder, flock(2). Given up in order: a process that was just forked and has
// not begun its own program holds the file as well, and closing it here would not be enough.
class FolderLock {
 public:
  FolderLock() = default;
  explicit FolderLock(UniqueFd file) : file_(std::move(file)) {}
  FolderLock(FolderLock &&other) = default;
  FolderLock &operator=(FolderLock &&other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  ~FolderLock();

 private:
  UniqueFd file_;
};

// The folder of one stream's records, `<directory>/<stream>`, held open and locked, so that no
// other process writes there.
class RecordPlace {
 public:
  static Result<RecordPlace> open(const std::string &directory, const std::string &stream);

  [[nodiscard]] const std::string &path() const { return path_; }
  [[nodiscard]] int folder() const { return folder_.get(); }
  // Whether its name still leads to it: somebody may have moved or removed it.
  [[nodiscard]] bool is_still_there() const;

  // The minutes that have a folder, in no order.
  [[nodiscard]] std::vector<Minute> minutes() const;
  [[nodiscard]] UniqueFd open_minute(Minute minute) const;
  [[nodiscard]] UniqueFd make_minute(Minute minute) const;
  // Removes the folder of a minute, and the one of its day, as far as they are empty.
  void remove_minute(Minute minute) const;

 private:
  std::string path_;
  UniqueFd folder_;
  FolderLock lock_;
};

}  // namespace sentry::pipelines
