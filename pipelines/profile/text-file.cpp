// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/text-file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "transport/base/unique-fd.hpp"

namespace sentry::pipelines {

/// The file's contents, if they are at most a megabyte: a device could go on for ever. `what` the
/// file is, for errors.
Result<std::string> read_text_file(const std::string &file, const std::string &what) {
  constexpr std::size_t kLongest = std::size_t{1} << 20;
  const auto unreadable = [&](int number) {
    return Error{ErrorCode::kNotFound,
                 "Cannot read " + what + " " + file + ": " + std::strerror(number), number};
  };
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) return unreadable(errno);
  std::string text;
  char block[4096];
  for (;;) {
    const ssize_t length = ::read(fd.get(), block, sizeof block);
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) return unreadable(errno);
    if (length == 0) return text;
    text.append(block, static_cast<std::size_t>(length));
    if (text.size() > kLongest) return unreadable(EFBIG);
  }
}

}  // namespace sentry::pipelines
