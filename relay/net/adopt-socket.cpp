// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "relay/net/bind-socket.hpp"
#include "relay/net/listen-socket.hpp"

namespace sentry::relay {
namespace {

std::optional<int> option_of(const UniqueFd &fd, int option) {
  int value = 0;
  socklen_t size = sizeof value;
  if (::getsockopt(fd.get(), SOL_SOCKET, option, &value, &size) != 0) return std::nullopt;
  return value;
}

Error refuse(const UniqueFd &fd, ErrorCode code, const std::string &why, int number = 0) {
  return {code,
          "Cannot listen on the inherited descriptor " + std::to_string(fd.get()) + ": " + why,
          number};
}

// The listening state is the inherited open file's; these two belong to this process's use of it.
bool make_ours(const UniqueFd &fd) {
  const int flags = ::fcntl(fd.get(), F_GETFL);
  return flags >= 0 && ::fcntl(fd.get(), F_SETFL, flags | O_NONBLOCK) == 0 &&
         ::fcntl(fd.get(), F_SETFD, FD_CLOEXEC) == 0;
}

}  // namespace

/// Takes over a socket that somebody else bound and listens on, as a service manager does for a
/// service that starts when its first viewer comes (sd_listen_fds(3)). All workers share it; a path
/// in the file system stays, for it is that somebody's.
Result<ListenSocket> adopt_listen_socket(UniqueFd fd) {
  const auto type = option_of(fd, SO_TYPE);
  if (!type) {
    return refuse(fd, ErrorCode::kInvalid, std::string(std::strerror(errno)) + ".", errno);
  }
  if (*type != SOCK_STREAM) {
    return refuse(fd, ErrorCode::kInvalid, "expected a stream socket (ListenStream=).");
  }
  if (option_of(fd, SO_ACCEPTCONN).value_or(0) == 0) {
    return refuse(fd, ErrorCode::kInvalid, "expected a socket that listens, not a connection.");
  }
  const int family = option_of(fd, SO_DOMAIN).value_or(AF_UNSPEC);
  if (family != AF_INET && family != AF_INET6 && family != AF_UNIX) {
    return refuse(fd, ErrorCode::kUnsupported, "expected one of IPv4, IPv6 or the file system.");
  }
  if (!make_ours(fd)) {
    return refuse(fd, ErrorCode::kSystem, std::string(std::strerror(errno)) + ".", errno);
  }
  std::string url = url_of(address_of(fd.get()));
  std::vector<UniqueFd> fds;
  fds.push_back(std::move(fd));
  return ListenSocket(std::move(fds), std::move(url), {});
}

}  // namespace sentry::relay
