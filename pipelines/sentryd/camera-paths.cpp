// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "pipelines/sentryd/camera-options.hpp"
#include "transport/base/unique-fd.hpp"

// The options that name something on this machine, which is looked at as they are read.

namespace sentry::pipelines {
namespace {

Error wrong(const std::string &what, const std::string &path, const std::string &sentence) {
  return {ErrorCode::kInvalid, what + " " + path + ": " + sentence};
}

}  // namespace

/// It is not made, so that a disk that is not mounted is noticed.
Result<std::string> read_record_directory(const std::string &what, const std::string &directory) {
  struct stat facts {};
  if (::stat(directory.c_str(), &facts) != 0) {
    return wrong(what, directory, std::string(std::strerror(errno)) + "; make the directory first");
  }
  if (!S_ISDIR(facts.st_mode)) return wrong(what, directory, "expected a directory");
  return directory;
}

/// A slate is needed when something else has failed already, so what can be seen now is looked at.
Result<std::string> read_slate(const std::string &what, const std::string &file) {
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) return wrong(what, file, std::strerror(errno));
  char begin[4]{};
  const ssize_t size = ::read(fd.get(), begin, sizeof begin);
  const std::string_view read(begin, size > 0 ? static_cast<std::size_t>(size) : 0);
  if (read.starts_with("\xFF\xD8") || read.starts_with("\x89PNG")) return file;
  return wrong(what, file, "expected a JPEG or a PNG file");
}

}  // namespace sentry::pipelines
