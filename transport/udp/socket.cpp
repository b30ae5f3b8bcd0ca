// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/socket.hpp"

#include <net/if.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace sentry::udp {
namespace {

ErrorCode code_of(int number) {
  switch (number) {
    case EADDRINUSE:
      return ErrorCode::kBusy;
    case EACCES:
    case EPERM:
      return ErrorCode::kPermission;
    case EADDRNOTAVAIL:
    case ENODEV:
      return ErrorCode::kNotFound;
    case EAFNOSUPPORT:
      return ErrorCode::kUnsupported;
    default:
      return ErrorCode::kSystem;
  }
}

}  // namespace

/// What errno says about a call that failed; `what` begins the sentence.
Error socket_error(const std::string &what) {
  const int number = errno;
  return {code_of(number), what + ": " + std::strerror(number), number};
}

Result<UniqueFd> open_socket(int family) {
  UniqueFd socket(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) {
    return socket_error(std::string("Cannot open an ") + (family == AF_INET ? "IPv4" : "IPv6") +
                        " UDP socket");
  }
  return socket;
}

bool set_option(const UniqueFd &socket, int level, int name, int value) {
  return ::setsockopt(socket.get(), level, name, &value, sizeof value) == 0;
}

Result<void> bind_socket(const UniqueFd &socket, const SocketAddress &address) {
  if (::bind(socket.get(), address.get(), address.length) == 0) return {};
  const std::string host = to_string(host_of(address));
  const std::string port = std::to_string(address.port());
  if (errno == EADDRINUSE) {
    return Error{ErrorCode::kBusy,
                 "UDP port " + port + " is already in use on " + host +
                     "; end the other program or choose another port",
                 EADDRINUSE};
  }
  if (errno == EADDRNOTAVAIL) {
    return Error{ErrorCode::kNotFound,
                 "This host has no address " + host + " to bind UDP port " + port + " to",
                 EADDRNOTAVAIL};
  }
  return socket_error("Cannot bind UDP port " + port + " on " + host);
}

Result<std::uint16_t> local_port(const UniqueFd &socket) {
  SocketAddress address;
  address.length = sizeof address.storage;
  if (::getsockname(socket.get(), address.get(), &address.length) != 0) {
    return socket_error("Cannot tell the socket's port");
  }
  return address.port();
}

/// The interface of a name such as `eth0`, or of a number; 0, the system's choice, for nothing.
Result<unsigned> interface_index(const std::string &name) {
  if (name.empty()) return 0U;
  if (const unsigned index = ::if_nametoindex(name.c_str()); index != 0) return index;
  unsigned index = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  char found[IF_NAMESIZE] = {};
  if (error == std::errc{} && end == name.data() + name.size() &&
      ::if_indextoname(index, found) != nullptr) {
    return index;
  }
  return Error{ErrorCode::kNotFound, "There is no network interface \"" + name +
                                         "\"; a name such as eth0 or an index was expected"};
}

}  // namespace sentry::udp
