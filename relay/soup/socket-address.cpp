// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/socket-address.hpp"

#include <sys/socket.h>

#include <algorithm>

namespace sentry::relay {
namespace {

constexpr std::size_t kIpv4 = 12;  // where it stands in ::ffff:a.b.c.d

bool is_ipv4(const PeerAddress &address) {
  const auto *host = address.host.data();
  return std::all_of(host, host + 10, [](std::uint8_t byte) { return byte == 0; }) &&
         host[10] == 0xff && host[11] == 0xff;
}

PeerAddress read_address(int fd, int (*read)(int, sockaddr *, socklen_t *)) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  auto *address = reinterpret_cast<sockaddr *>(&storage);
  if (read(fd, address, &length) != 0) length = 0;
  return peer_address(address, length);
}

}  // namespace

PeerAddress own_address(int fd) { return read_address(fd, ::getsockname); }

PeerAddress address_of_peer(int fd) { return read_address(fd, ::getpeername); }

/// Always a new object. What has no such address, a socket of the file system, gets a loopback's:
/// libsoup takes no other.
Ref<GSocketAddress> new_inet_address(const PeerAddress &address) {
  GInetAddress *host = nullptr;
  if (address.local) {
    host = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
  } else if (is_ipv4(address)) {
    host = g_inet_address_new_from_bytes(address.host.data() + kIpv4, G_SOCKET_FAMILY_IPV4);
  } else {
    host = g_inet_address_new_from_bytes(address.host.data(), G_SOCKET_FAMILY_IPV6);
  }
  auto inet = Ref<GSocketAddress>::adopt(g_inet_socket_address_new(host, address.port));
  g_object_unref(host);
  return inet;
}

}  // namespace sentry::relay
