// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/log/log-file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace sentry::relay {
namespace {

constexpr int kPatienceMs = 100;
constexpr mode_t kMode = 0640;  // who watched what is not for everybody

Error failure(const std::string &name, const char *what, int error) {
  const ErrorCode code = error == EACCES || error == EPERM || error == EROFS
                             ? ErrorCode::kPermission
                         : error == ENOENT || error == ENOTDIR ? ErrorCode::kNotFound
                                                               : ErrorCode::kSystem;
  return {code,
          "Access log " + name + " cannot be " + what + ": " +
              std::error_code(error, std::generic_category()).message() + ".",
          error};
}

// A descriptor of its own for the standard output. A pipe or terminal is opened anew, because
// O_NONBLOCK on the common one would strike everybody who writes there; a file is not, so that
// all go on writing at one position.
UniqueFd standard_output(mode_t type) {
  if (S_ISFIFO(type) || S_ISCHR(type)) {
    UniqueFd fd(::open("/proc/self/fd/1", O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    if (fd) return fd;
  }
  return UniqueFd(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3));
}

}  // namespace

LogFile::LogFile(UniqueFd fd, bool socket, std::string name)
    : fd_(std::move(fd)), socket_(socket), name_(std::move(name)) {}

Result<LogFile> LogFile::open(const std::string &path) {
  if (path == "-") {
    struct stat status {};
    const bool open = ::fstat(STDOUT_FILENO, &status) == 0;
    UniqueFd fd = open ? standard_output(status.st_mode) : UniqueFd();
    if (!fd) return failure("-", "written to the standard output", errno);
    return LogFile(std::move(fd), S_ISSOCK(status.st_mode), "on the standard output");
  }
  // O_NONBLOCK means nothing to a file, and a pipe without a reader is an error, not a hang.
  UniqueFd fd(::open(path.c_str(),
                     O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, kMode));
  if (!fd) return failure("'" + path + "'", "opened for appending", errno);
  return LogFile(std::move(fd), false, "'" + path + "'");
}

Result<void> LogFile::write(std::string_view &lines, const std::function<bool()> &patient) {
  if (auto ended = end_broken_line(patient); !ended) return ended;
  return write_all(lines, patient);
}

// A disk that was full may have taken half a line: nothing is to be joined to it.
Result<void> LogFile::end_broken_line(const std::function<bool()> &patient) {
  if (!line_is_broken_) return {};
  std::string_view end = "\n";
  return write_all(end, patient);
}

Result<void> LogFile::write_all(std::string_view &bytes, const std::function<bool()> &patient) {
  while (!bytes.empty()) {
    const ssize_t written = write_some(bytes);
    if (written > 0) {
      line_is_broken_ = bytes[static_cast<std::size_t>(written) - 1] != '\n';
      bytes.remove_prefix(static_cast<std::size_t>(written));
      continue;
    }
    const int error = written == 0 ? ENOSPC : errno;
    if (error == EINTR) continue;
    if (error != EAGAIN || !patient()) return failure(name_, "written", error);
    pollfd ready{fd_.get(), POLLOUT, 0};
    ::poll(&ready, 1, kPatienceMs);
  }
  return {};
}

ssize_t LogFile::write_some(std::string_view bytes) {
  if (socket_) return ::send(fd_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  return ::write(fd_.get(), bytes.data(), bytes.size());
}

}  // namespace sentry::relay
