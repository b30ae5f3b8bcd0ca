// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/epoch-file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include "transport/base/unique-fd.hpp"

namespace sentry::udp {
namespace {

constexpr std::string_view kPrefix = "received.";

Error system_error(const std::string &path) {
  const int number = errno;
  const bool forbidden = number == EACCES || number == EPERM || number == EROFS;
  return {forbidden ? ErrorCode::kPermission : ErrorCode::kSystem,
          "Cannot keep the newest frames' names in " + path + ": " + std::strerror(number) +
              "; a restart could take old frames for new ones",
          number};
}

std::optional<Heard> parse_line(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto host = parse_address(line.substr(0, space));
  const auto id = parse_frame_id(line.substr(space + 1));
  if (!host || !id) return std::nullopt;
  return Heard{*host, *id};
}

}  // namespace

std::string EpochFile::path_of(std::string_view stream) const {
  return directory_ + "/" + std::string(kPrefix) + std::string(stream);
}

/// Makes the directory, and says so when nothing can be kept in it.
Result<void> EpochFile::prepare() const {
  std::error_code ignored;  // access() says what is wrong
  std::filesystem::create_directories(directory_, ignored);
  if (::access(directory_.c_str(), W_OK | X_OK) != 0) return system_error(directory_);
  struct stat status {};
  if (::stat(directory_.c_str(), &status) != 0) return system_error(directory_);
  if (!S_ISDIR(status.st_mode)) {
    errno = ENOTDIR;
    return system_error(directory_);
  }
  return {};
}

/// What was saved, as far as it can be read; nothing when there is none.
std::vector<Heard> EpochFile::load(std::string_view stream) const {
  std::vector<Heard> heard;
  const UniqueFd fd(
      ::open(path_of(stream).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  std::array<char, 2048> buffer{};
  const ssize_t size = fd ? ::read(fd.get(), buffer.data(), buffer.size()) : -1;
  if (size <= 0) return heard;
  std::string_view rest(buffer.data(), static_cast<std::size_t>(size));
  // Only whole lines: a cut one could hold a smaller number.
  for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    const auto line = parse_line(rest.substr(0, end));
    if (line && heard.size() < kMaxHeard) heard.push_back(*line);
    rest.remove_prefix(end + 1);
  }
  return heard;
}

/// Writes the lines over the old ones with one write into the page cache, which the death of this
/// process cannot tear, and which costs microseconds where a rename costs a disk's milliseconds:
/// this is called between two datagrams. When power fails, what the system had written back counts.
Result<void> EpochFile::save(std::string_view stream, const std::vector<Heard> &heard) const {
  const std::string path = path_of(stream);
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd && errno == ENOENT) {
    if (is_full()) {
      errno = ENOSPC;
      return system_error(path);
    }
    fd.reset(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  }
  if (!fd) return system_error(path);
  std::string text;
  for (const Heard &one : heard) text += to_string(one.host) + " " + to_string(one.id) + "\n";
  const ssize_t written = ::pwrite(fd.get(), text.data(), text.size(), 0);
  if (written >= 0 && static_cast<std::size_t>(written) < text.size()) errno = ENOSPC;
  const auto size = static_cast<off_t>(text.size());
  if (written != size || ::ftruncate(fd.get(), size) != 0) return system_error(path);
  return {};
}

bool EpochFile::is_full() const {
  std::error_code ignored;
  std::size_t files = 0;
  for (const auto &entry : std::filesystem::directory_iterator(directory_, ignored)) {
    if (entry.path().filename().native().starts_with(kPrefix)) ++files;
  }
  return files >= kMaxFiles;
}

}  // namespace sentry::udp
