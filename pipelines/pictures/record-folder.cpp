// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/record-folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

namespace sentry::pipelines {

/// What the last system call said, after "Cannot `what`".
Error record_error(const std::string &what) {
  const int number = errno;
  const bool forbidden = number == EACCES || number == EPERM || number == EROFS;
  return {forbidden ? ErrorCode::kPermission : ErrorCode::kSystem,
          "Cannot " + what + ": " + std::strerror(number), number};
}

UniqueFd open_folder(int parent, const std::string &name) {
  return UniqueFd(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

/// Opens a folder, and makes it first if it is not there.
UniqueFd make_folder(int parent, const std::string &name) {
  UniqueFd folder = open_folder(parent, name);
  if (folder || errno != ENOENT) return folder;
  if (::mkdirat(parent, name.c_str(), 0777) != 0 && errno != EEXIST) return {};
  return open_folder(parent, name);
}

/// Gives every name in a folder to `take`, which may remove it.
void each_name(int folder, const std::function<void(std::string_view)> &take) {
  // A descriptor of its own, because reading moves it and closing the list closes it.
  UniqueFd own = open_folder(folder, ".");
  if (!own) return;
  const std::unique_ptr<DIR, decltype([](DIR *list) { ::closedir(list); })> list(
      ::fdopendir(own.get()));
  if (!list) return;
  own.release();
  while (const dirent *entry = ::readdir(list.get())) take(entry->d_name);
}

int remove_file(int folder, const char *name) { return ::unlinkat(folder, name, 0); }

std::vector<Record> list_records(int folder, Minute minute) {
  std::vector<Record> records;
  each_name(folder, [&](std::string_view text) {
    const auto name = parse_file_name(minute, text);
    struct stat about {};
    if (!name || ::fstatat(folder, text.data(), &about, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(about.st_mode)) {
      return;
    }
    records.push_back({*name, static_cast<std::uint64_t>(about.st_size)});
  });
  std::sort(records.begin(), records.end(),
            [](const Record &a, const Record &b) { return a.name > b.name; });
  return records;
}

}  // namespace sentry::pipelines
