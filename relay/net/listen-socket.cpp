// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/net/listen-socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace sentry::relay {
namespace {

constexpr int kBacklog = 1024;  // viewers who arrive together when a game begins

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = sizeof(sockaddr_storage);

  sockaddr *get() { return reinterpret_cast<sockaddr *>(&storage); }
  [[nodiscard]] int family() const { return storage.ss_family; }
};

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

SocketAddress ip_address(const std::string &host, std::uint16_t port) {
  SocketAddress address;
  auto *v4 = reinterpret_cast<sockaddr_in *>(&address.storage);
  auto *v6 = reinterpret_cast<sockaddr_in6 *>(&address.storage);
  if (::inet_pton(AF_INET, host.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    address.length = sizeof *v4;
    return address;
  }
  ::inet_pton(AF_INET6, host.empty() ? "::" : host.c_str(), &v6->sin6_addr);
  v6->sin6_family = AF_INET6;
  v6->sin6_port = htons(port);
  address.length = sizeof *v6;
  return address;
}

SocketAddress unix_address(const std::string &path) {
  SocketAddress address;
  auto *local = reinterpret_cast<sockaddr_un *>(&address.storage);
  local->sun_family = AF_UNIX;
  path.copy(local->sun_path, sizeof local->sun_path - 1);
  address.length = sizeof *local;
  return address;
}

std::string url_of(int fd) {
  SocketAddress bound;
  ::getsockname(fd, bound.get(), &bound.length);
  char text[INET6_ADDRSTRLEN] = {};
  if (bound.family() == AF_INET6) {
    const auto *v6 = reinterpret_cast<const sockaddr_in6 *>(&bound.storage);
    ::inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
    return "http://[" + std::string(text) + "]:" + std::to_string(ntohs(v6->sin6_port)) + "/";
  }
  const auto *v4 = reinterpret_cast<const sockaddr_in *>(&bound.storage);
  ::inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
  return "http://" + std::string(text) + ":" + std::to_string(ntohs(v4->sin_port)) + "/";
}

// Zero, or the errno of what failed.
int bind_and_listen(UniqueFd &fd, SocketAddress &address, bool dual_stack) {
  fd.reset(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return errno;
  const int on = 1;
  const int v6_only = dual_stack ? 0 : 1;
  if (address.family() != AF_UNIX) {
    // A restart must not wait for the old connections' last minute.
    ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  }
  if (address.family() == AF_INET6) {
    ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &v6_only, sizeof v6_only);
  }
  if (::bind(fd.get(), address.get(), address.length) != 0) return errno;
  return ::listen(fd.get(), kBacklog) == 0 ? 0 : errno;
}

Result<ListenSocket> open_ip(const ListenAddress &address, const std::string &host) {
  UniqueFd fd;
  SocketAddress where = ip_address(host, address.port);
  int failed = bind_and_listen(fd, where, host.empty());
  if (failed == EAFNOSUPPORT && host.empty()) {  // a machine without IPv6
    where = ip_address("0.0.0.0", address.port);
    failed = bind_and_listen(fd, where, false);
  }
  if (failed != 0) return failure({host, address.port, {}}, failed);
  std::string url = url_of(fd.get());
  return ListenSocket(std::move(fd), std::move(url), {});
}

// A socket that nobody listens on is left from a program that was killed.
bool is_abandoned(const std::string &path, SocketAddress &address) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0 || !S_ISSOCK(info.st_mode)) return false;
  const UniqueFd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  return probe && ::connect(probe.get(), address.get(), address.length) != 0 &&
         errno == ECONNREFUSED;
}

Result<ListenSocket> open_unix(const ListenAddress &address) {
  UniqueFd fd;
  SocketAddress where = unix_address(address.unix_path);
  int failed = bind_and_listen(fd, where, false);
  if (failed == EADDRINUSE && is_abandoned(address.unix_path, where)) {
    ::unlink(address.unix_path.c_str());
    failed = bind_and_listen(fd, where, false);
  }
  if (failed != 0) return failure(address, failed);
  // The pictures are anybody's, and the server in front is another user.
  ::chmod(address.unix_path.c_str(), 0666);
  return ListenSocket(std::move(fd), to_string(address), address.unix_path);
}

}  // namespace

ListenSocket::ListenSocket(UniqueFd fd, std::string url, std::string unix_path)
    : fd_(std::move(fd)), url_(std::move(url)), unix_path_(std::move(unix_path)) {}

ListenSocket::ListenSocket(ListenSocket &&other) noexcept
    : fd_(std::move(other.fd_)),
      url_(std::move(other.url_)),
      unix_path_(std::exchange(other.unix_path_, {})) {}

ListenSocket::~ListenSocket() {
  if (!unix_path_.empty()) ::unlink(unix_path_.c_str());
}

/// Binds and listens. `localhost` gives a socket for each loopback address the machine has.
Result<std::vector<ListenSocket>> open_listen_sockets(const ListenAddress &address) {
  std::vector<ListenSocket> sockets;
  if (!address.unix_path.empty()) {
    auto socket = open_unix(address);
    if (!socket) return socket.error();
    sockets.push_back(socket.take());
    return sockets;
  }
  const bool loopbacks = address.host == "localhost";
  auto socket = open_ip(address, loopbacks ? "127.0.0.1" : address.host);
  if (!socket) return socket.error();
  sockets.push_back(socket.take());
  if (loopbacks) {
    auto second = open_ip(address, "::1");
    if (second) sockets.push_back(second.take());
    // A machine may lack IPv6; that somebody else has the port is worth an error.
    if (!second && second.error().code != ErrorCode::kNotFound) return second.error();
  }
  return sockets;
}

}  // namespace sentry::relay
