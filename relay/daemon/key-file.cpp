// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/key-file.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

namespace sentry::relay {
namespace {

// What is shorter is guessed.
constexpr std::size_t kShortest = 16;

}  // namespace

Result<std::vector<std::string>> read_key_file(const std::string &path) {
  std::ifstream file(path);
  if (!file) {
    return Error{ErrorCode::kNotFound, path + ": cannot read the keys: " + std::strerror(errno),
                 errno};
  }
  std::vector<std::string> keys;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty() || line.front() == '#') continue;
    if (line.size() < kShortest) {
      return Error{ErrorCode::kInvalid, path + ":" + std::to_string(number) +
                                            ": expected a key of at least " +
                                            std::to_string(kShortest) + " bytes"};
    }
    keys.push_back(line);
  }
  if (keys.empty()) {
    return Error{ErrorCode::kInvalid,
                 path + ": expected a key, as `openssl rand -hex 32` prints one"};
  }
  return keys;
}

}  // namespace sentry::relay
