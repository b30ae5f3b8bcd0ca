// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/receive-socket.hpp"

#include <fcntl.h>
#include <netinet/udp.h>

#include <cerrno>
#include <cstring>

#include "transport/udp/socket.hpp"

namespace sentry::udp {
namespace {

constexpr int kDefaultBuffer = 4 << 20;  // bytes: a frame of some megabytes in one burst

Result<void> join_group(const UniqueFd &socket, const SocketAddress &group, unsigned interface) {
  group_req request{};
  request.gr_interface = interface;
  std::memcpy(&request.gr_group, &group.storage, sizeof group.storage);
  const int level = group.family() == AF_INET ? IPPROTO_IP : IPPROTO_IPV6;
  if (::setsockopt(socket.get(), level, MCAST_JOIN_GROUP, &request, sizeof request) == 0) return {};
  return socket_error("Cannot join the multicast group " + to_string(host_of(group)));
}

void set_buffer(const UniqueFd &socket, int size) {
  const int wanted = size > 0 ? size : kDefaultBuffer;
  // Beyond net.core.rmem_max only with CAP_NET_ADMIN; else the system gives what it allows.
  if (!set_option(socket, SOL_SOCKET, SO_RCVBUFFORCE, wanted)) {
    set_option(socket, SOL_SOCKET, SO_RCVBUF, wanted);
  }
}

// What a DatagramBatch reads. Datagrams that come one behind another, as on loopback and from
// network cards that gather them, stay together on their way through the kernel: since Linux 5.0.
void set_notes(const UniqueFd &socket) {
  set_option(socket, SOL_SOCKET, SO_RXQ_OVFL, 1);
  set_option(socket, SOL_UDP, UDP_GRO, 1);
}

Result<UniqueFd> open_unicast(const SocketAddress &address, const ReceiverOptions &options) {
  auto socket = open_socket(address.family());
  if (!socket) return socket;
  set_buffer(*socket, options.buffer_size);
  if (address.family() == AF_INET6) set_option(*socket, IPPROTO_IPV6, IPV6_V6ONLY, 0);
  if (const auto bound = bind_socket(*socket, address); !bound) return bound.error();
  return socket;
}

// One socket for both families; IPv4 alone on a host without IPv6.
Result<UniqueFd> open_any(const ReceiverOptions &options) {
  SocketAddress address = any_address(AF_INET6);
  address.set_port(options.port);
  auto socket = open_unicast(address, options);
  if (socket || socket.error().code == ErrorCode::kBusy) return socket;
  const int number = socket.error().system_errno;
  if (number != EAFNOSUPPORT && number != EADDRNOTAVAIL) return socket;
  address = any_address(AF_INET);
  address.set_port(options.port);
  return open_unicast(address, options);
}

// Bound to the group, so that only the group's datagrams come; several receivers of one host may
// listen to it.
Result<UniqueFd> open_multicast(SocketAddress group, const ReceiverOptions &options) {
  const auto interface = interface_index(options.multicast_iface);
  if (!interface) return interface.error();
  auto socket = open_socket(group.family());
  if (!socket) return socket;
  set_buffer(*socket, options.buffer_size);
  set_option(*socket, SOL_SOCKET, SO_REUSEADDR, 1);
  if (group.family() == AF_INET) {
    set_option(*socket, IPPROTO_IP, IP_MULTICAST_ALL, 0);
  } else {
    set_option(*socket, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    set_option(*socket, IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0);
  }
  if (*interface != 0) group.set_scope(*interface);
  group.set_port(options.port);
  if (const auto bound = bind_socket(*socket, group); !bound) return bound.error();
  if (!options.auto_multicast) return socket;
  if (const auto joined = join_group(*socket, group, *interface); !joined) return joined.error();
  return socket;
}

}  // namespace

/// A bound, non-blocking socket as `options` ask for it. A unicast port that is taken is kBusy.
Result<UniqueFd> open_receive_socket(const ReceiverOptions &options) {
  Result<UniqueFd> socket = UniqueFd();
  if (options.address.empty()) {
    socket = open_any(options);
  } else {
    auto address = parse_literal(options.address);
    if (!address) return address.error();
    address->set_port(options.port);
    socket = host_of(*address).is_multicast() ? open_multicast(*address, options)
                                              : open_unicast(*address, options);
  }
  if (socket) set_notes(*socket);
  return socket;
}

/// Makes a socket that somebody else opened and bound like one of our own. kInvalid: it is no UDP
/// socket.
Result<void> prepare_receive_socket(const UniqueFd &socket, const ReceiverOptions &options) {
  int type = 0;
  int domain = 0;
  socklen_t length = sizeof(int);  // of both
  const bool known = ::getsockopt(socket.get(), SOL_SOCKET, SO_TYPE, &type, &length) == 0 &&
                     ::getsockopt(socket.get(), SOL_SOCKET, SO_DOMAIN, &domain, &length) == 0;
  if (!known || type != SOCK_DGRAM || (domain != AF_INET && domain != AF_INET6)) {
    return Error{ErrorCode::kInvalid,
                 "The socket that was handed over is not one of UDP over IPv4 or IPv6"};
  }
  const int flags = ::fcntl(socket.get(), F_GETFL);
  if (flags < 0 || ::fcntl(socket.get(), F_SETFL, flags | O_NONBLOCK) != 0) {
    return socket_error("Cannot use the UDP socket that was handed over");
  }
  set_buffer(socket, options.buffer_size);
  set_notes(socket);
  return {};
}

}  // namespace sentry::udp
