// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/net/bind-socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace sentry::relay {
namespace {

// Viewers who arrive together when a game begins; the kernel takes the smaller of this and
// net.core.somaxconn.
constexpr int kBacklog = 4096;

bool switch_option(const UniqueFd &fd, int level, int option, bool on) {
  const int value = on ? 1 : 0;
  return ::setsockopt(fd.get(), level, option, &value, sizeof value) == 0;
}

// A socket bound to an IP address, or none and errno.
UniqueFd bind_ip(const BoundAddress &address, bool dual_stack, bool beside_others) {
  UniqueFd fd(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return fd;
  // A restart must not wait for the old connections' last minute.
  bool good = switch_option(fd, SOL_SOCKET, SO_REUSEADDR, true);
  if (address.family() == AF_INET6) {
    good = good && switch_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, !dual_stack);
  }
  if (beside_others) good = good && switch_option(fd, SOL_SOCKET, SO_REUSEPORT, true);
  if (!good || ::bind(fd.get(), address.get(), address.length) != 0) fd.reset();
  return fd;
}

Listening failure() { return {{}, errno}; }

std::string url_of_path(const BoundAddress &address) {
  sockaddr_un local{};
  std::memcpy(&local, &address.storage, sizeof local);
  const auto header = static_cast<socklen_t>(sizeof local.sun_family);
  const std::size_t size = address.length > header ? address.length - header : 0;
  std::string_view path(local.sun_path, std::min(size, sizeof local.sun_path));
  // The abstract kind begins with a zero byte, that people write as `@`.
  if (path.starts_with('\0')) return "unix:@" + std::string(path.substr(1));
  return "unix:" + std::string(path.substr(0, path.find('\0')));
}

}  // namespace

/// `host` is a literal; empty is every address of the machine, of IPv4 too.
BoundAddress ip_address(const std::string &host, std::uint16_t port) {
  BoundAddress address;
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    std::memcpy(&address.storage, &v4, sizeof v4);
    address.length = sizeof v4;
    return address;
  }
  ::inet_pton(AF_INET6, host.empty() ? "::" : host.c_str(), &v6.sin6_addr);
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  std::memcpy(&address.storage, &v6, sizeof v6);
  address.length = sizeof v6;
  return address;
}

BoundAddress unix_address(const std::string &path) {
  BoundAddress address;
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  path.copy(local.sun_path, sizeof local.sun_path - 1);
  std::memcpy(&address.storage, &local, sizeof local);
  address.length = sizeof local;
  return address;
}

BoundAddress address_of(int fd) {
  BoundAddress address;
  ::getsockname(fd, address.get(), &address.length);
  return address;
}

std::string url_of(const BoundAddress &address) {
  if (address.family() == AF_UNIX) return url_of_path(address);
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.family() == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address.storage, sizeof v6);
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    return "http://[" + std::string(text.data()) + "]:" + std::to_string(ntohs(v6.sin6_port)) + "/";
  }
  sockaddr_in v4{};
  std::memcpy(&v4, &address.storage, sizeof v4);
  ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  return "http://" + std::string(text.data()) + ":" + std::to_string(ntohs(v4.sin_port)) + "/";
}

/// `sockets` of one port, among which the kernel deals connections out (socket(7), SO_REUSEPORT).
/// That option alone would also join this program to another that holds the port with it, a second
/// relay for one, and each would get half of the viewers. So the first socket is bound without the
/// option, which fails whoever has the port, and gets it only then, to let the others in.
Listening listen_on_ip(BoundAddress address, bool dual_stack, std::size_t sockets) {
  Listening listening;
  listening.fds.push_back(bind_ip(address, dual_stack, false));
  if (!listening.fds.front()) return failure();
  if (sockets > 1) {
    if (!switch_option(listening.fds.front(), SOL_SOCKET, SO_REUSEPORT, true)) return failure();
    address = address_of(listening.fds.front().get());  // where port 0 has become a real one
  }
  while (listening.fds.size() < sockets) {
    listening.fds.push_back(bind_ip(address, dual_stack, true));
    if (!listening.fds.back()) return failure();
  }
  // Last of all, so that the first does not collect what comes before its siblings are there.
  for (const UniqueFd &fd : listening.fds) {
    if (::listen(fd.get(), kBacklog) != 0) return failure();
  }
  return listening;
}

Listening listen_on_unix(const BoundAddress &address) {
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd || ::bind(fd.get(), address.get(), address.length) != 0 ||
      ::listen(fd.get(), kBacklog) != 0) {
    return failure();
  }
  Listening listening;
  listening.fds.push_back(std::move(fd));
  return listening;
}

}  // namespace sentry::relay
