// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "pipelines/profile/search.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::pipelines {
namespace {

namespace fs = std::filesystem;

Error unreadable(const std::string &what, int number) {
  return {ErrorCode::kNotFound, "Cannot read " + what + ": " + std::strerror(number), number};
}

// `what` names the file in errors.
Result<std::string> read_file(const std::string &file, const std::string &what) {
  constexpr std::size_t kLongest = std::size_t{1} << 20;  // bytes; a device could go on for ever
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return unreadable(what, errno);
  std::string text;
  char block[4096];
  for (;;) {
    const ssize_t length = ::read(fd.get(), block, sizeof block);
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) return unreadable(what, errno);
    if (length == 0) return text;
    text.append(block, static_cast<std::size_t>(length));
    if (text.size() > kLongest) return unreadable(what, EFBIG);
  }
}

Result<NamedText> read_stage(const std::string &name, const std::vector<std::string> &directories) {
  std::string places;
  for (const std::string &directory : directories) {
    const std::string file = fs::path(directory) / "stages" / (name + ".toml");
    places += (places.empty() ? "" : ", ") + file;
    std::error_code absent;
    if (!fs::exists(file, absent)) continue;
    auto text = read_file(file, "stage " + file);
    if (!text) return text.error();
    return NamedText{file, text.take()};
  }
  return Error{ErrorCode::kNotFound, "there is no stage \"" + name + "\": looked for " + places};
}

}  // namespace

Result<Profile> load_profile(const std::string &file) {
  return load_profile(file, profile_directories());
}

/// Reads a profile and its stages, which are looked for in `directories`, and beside the profile.
Result<Profile> load_profile(const std::string &file, std::vector<std::string> directories) {
  const auto text = read_file(file, "profile " + file);
  if (!text) return text.error();
  const fs::path own = fs::path(file).parent_path();
  directories.push_back(own.empty() ? "." : own.string());
  return parse_profile(*text, file, [&directories](const std::string &name) {
    return read_stage(name, directories);
  });
}

}  // namespace sentry::pipelines
