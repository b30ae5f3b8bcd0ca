// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/base/epoch-store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "transport/base/unique-fd.hpp"

namespace sentry {
namespace {

constexpr std::uint64_t kRandomBits = 0x3FF;  // of the nanoseconds: two senders started at once

std::uint64_t epoch_from_time(std::int64_t utc_ns) {
  std::uint64_t random = 0;
  if (::getrandom(&random, sizeof random, GRND_NONBLOCK) < 0) random = 0;
  const auto time = static_cast<std::uint64_t>(std::max<std::int64_t>(utc_ns, 1));
  return (time & ~kRandomBits) | (random & kRandomBits);
}

Error system_error(const std::string &what, const std::string &path) {
  const int number = errno;
  const ErrorCode code = number == EACCES || number == EPERM || number == EROFS
                             ? ErrorCode::kPermission
                             : ErrorCode::kSystem;
  return {code, "Cannot " + what + " " + path + ": " + std::strerror(number), number};
}

std::uint64_t read_epoch(int fd) {
  char text[32] = {};
  const ssize_t length = ::pread(fd, text, sizeof text, 0);
  std::uint64_t value = 0;
  if (length > 0) std::from_chars(text, text + length, value);
  return value;
}

Result<void> write_epoch(int fd, std::uint64_t epoch, const std::string &path) {
  // Fixed width, so that an interrupted write never leaves a shorter, smaller number behind.
  std::string text = std::to_string(epoch);
  text.insert(0, 20 - text.size(), '0');
  text += '\n';
  if (::pwrite(fd, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()) ||
      ::fdatasync(fd) != 0) {
    return system_error("write", path);
  }
  return {};
}

Result<UniqueFd> open_locked(const std::string &path) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) return system_error("open", path);
  if (::flock(fd.get(), LOCK_EX) != 0) return system_error("lock", path);
  return fd;
}

}  // namespace

/// Where daemons and elements keep what must outlive them: `$SENTRY_STATE_DIR`, else systemd's
/// `$STATE_DIRECTORY` (systemd.exec(5)), else `$XDG_STATE_HOME/sentry`, else
/// `~/.local/state/sentry`, else `/var/lib/sentry`.
std::string state_directory() {
  const auto variable = [](const char *name) -> std::string {
    const char *value = ::secure_getenv(name);
    return value != nullptr ? value : "";
  };
  if (auto own = variable("SENTRY_STATE_DIR"); !own.empty()) return own;
  if (auto unit = variable("STATE_DIRECTORY"); !unit.empty()) return unit.substr(0, unit.find(':'));
  if (auto xdg = variable("XDG_STATE_HOME"); !xdg.empty()) return xdg + "/sentry";
  if (auto home = variable("HOME"); !home.empty()) return home + "/.local/state/sentry";
  return "/var/lib/sentry";
}

/// Begins a new run of `stream`: the greater of `utc_ns` with random low bits and one more than the
/// last epoch kept in `directory`, so that epochs rise on a board without a clock too. The new
/// epoch is kept before it is returned. Safe against other threads and processes.
Epoch begin_epoch(std::string_view stream, const std::string &directory, std::int64_t utc_ns) {
  Epoch epoch{epoch_from_time(utc_ns), std::nullopt};
  std::error_code ignored;  // open_locked() says what is wrong
  std::filesystem::create_directories(directory, ignored);
  const std::string path = directory + "/epoch." + std::string(stream);
  const Result<UniqueFd> fd = open_locked(path);
  if (!fd) {
    epoch.not_persisted = fd.error();
    return epoch;
  }
  const std::uint64_t last = read_epoch(fd->get());
  if (last != UINT64_MAX) epoch.value = std::max(epoch.value, last + 1);
  if (const auto written = write_epoch(fd->get(), epoch.value, path); !written) {
    epoch.not_persisted = written.error();
  }
  return epoch;
}

}  // namespace sentry
