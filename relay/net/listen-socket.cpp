// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/net/listen-socket.hpp"

#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "relay/net/bind-socket.hpp"

namespace sentry::relay {
namespace {

Error failure(const ListenAddress &address, int number) {
  const std::string text = to_string(address);
  switch (number) {
    case EADDRINUSE:
      return {ErrorCode::kBusy,
              "Cannot listen on " + text + ": another program has this address already.", number};
    case EACCES:
    case EPERM:
      return {ErrorCode::kPermission, "Cannot listen on " + text + ": the system forbids it.",
              number};
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
      return {ErrorCode::kNotFound,
              "Cannot listen on " + text + ": this machine has no such address.", number};
    default:
      return {ErrorCode::kSystem, "Cannot listen on " + text + ": " + std::strerror(number) + ".",
              number};
  }
}

ListenSocket made(Listening listening, std::string unix_path) {
  std::string url = url_of(address_of(listening.fds.front().get()));
  return {std::move(listening.fds), std::move(url), std::move(unix_path)};
}

Result<ListenSocket> open_ip(const ListenAddress &address, const std::string &host,
                             std::size_t workers) {
  Listening listening = listen_on_ip(ip_address(host, address.port), host.empty(), workers);
  if (listening.failed == EAFNOSUPPORT && host.empty()) {  // a machine without IPv6
    listening = listen_on_ip(ip_address("0.0.0.0", address.port), false, workers);
  }
  if (listening.failed != 0) return failure({host, address.port, {}}, listening.failed);
  return made(std::move(listening), {});
}

// A socket that nobody listens on is left from a program that was killed.
bool is_abandoned(const std::string &path, const BoundAddress &address) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0 || !S_ISSOCK(info.st_mode)) return false;
  const UniqueFd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  return probe && ::connect(probe.get(), address.get(), address.length) != 0 &&
         errno == ECONNREFUSED;
}

Result<ListenSocket> open_unix(const ListenAddress &address) {
  const BoundAddress where = unix_address(address.unix_path);
  Listening listening = listen_on_unix(where);
  if (listening.failed == EADDRINUSE && is_abandoned(address.unix_path, where)) {
    ::unlink(address.unix_path.c_str());
    listening = listen_on_unix(where);
  }
  if (listening.failed != 0) return failure(address, listening.failed);
  // The pictures are anybody's, and the server in front is another user.
  ::chmod(address.unix_path.c_str(), 0666);
  return made(std::move(listening), address.unix_path);
}

}  // namespace

ListenSocket::ListenSocket(std::vector<UniqueFd> fds, std::string url, std::string unix_path)
    : fds_(std::move(fds)), url_(std::move(url)), unix_path_(std::move(unix_path)) {}

ListenSocket::~ListenSocket() {
  if (!fds_.empty() && !unix_path_.empty()) ::unlink(unix_path_.c_str());
}

/// Binds and listens, with a socket for each worker where the kernel can deal connections out among
/// them. `localhost` gives one ListenSocket for each loopback address the machine has.
Result<std::vector<ListenSocket>> open_listen_sockets(const ListenAddress &address,
                                                      std::size_t workers) {
  workers = std::max<std::size_t>(workers, 1);
  std::vector<ListenSocket> sockets;
  if (!address.unix_path.empty()) {
    auto socket = open_unix(address);
    if (!socket) return socket.error();
    sockets.push_back(socket.take());
    return sockets;
  }
  const bool loopbacks = address.host == "localhost";
  auto socket = open_ip(address, loopbacks ? "127.0.0.1" : address.host, workers);
  if (!socket) return socket.error();
  sockets.push_back(socket.take());
  if (loopbacks) {
    auto second = open_ip(address, "::1", workers);
    if (second) sockets.push_back(second.take());
    // A machine may lack IPv6; that somebody else has the port is worth an error.
    if (!second && second.error().code != ErrorCode::kNotFound) return second.error();
  }
  return sockets;
}

}  // namespace sentry::relay
