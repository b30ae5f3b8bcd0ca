// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/control/socket-path.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace sentry::control {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "sentryd-";

const char *set(const char *variable) {
  const char *value = std::getenv(variable);
  return value != nullptr && *value != '\0' ? value : nullptr;
}

}  // namespace

std::string socket_directory() {
  if (const char *own = set("SENTRY_RUN_DIR")) return own;
  // A service may have several; ours is the first.
  if (const char *made = set("RUNTIME_DIRECTORY")) {
    return std::string(made).substr(0, std::string_view(made).find(':'));
  }
  const char *user = set("XDG_RUNTIME_DIR");
  if (::geteuid() != 0 && user != nullptr) return std::string(user) + "/sentry";
  return "/run/sentry";
}

std::string own_socket(const std::string &directory) {
  return directory + "/" + std::string(kPrefix) + std::to_string(::getpid()) + ".sock";
}

Result<sockaddr_un> socket_address(const std::string &path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return Error{ErrorCode::kInvalid, path + ": the path of a socket has at most 107 bytes"};
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

std::vector<std::string> sockets_in(const std::string &directory) {
  std::vector<std::string> found;
  std::error_code error;
  for (auto at = fs::directory_iterator(directory, error); !error && at != fs::end(at);
       at.increment(error)) {
    const std::string name = at->path().filename();
    if (name.starts_with(kPrefix) && name.ends_with(".sock")) found.push_back(at->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace sentry::control
