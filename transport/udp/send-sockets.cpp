// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/send-sockets.hpp"

#include <cerrno>
#include <optional>
#include <utility>

#include "transport/udp/socket.hpp"
#include "transport/udp/wire.hpp"

namespace sentry::udp {
namespace {

Error out_of_range(const std::string &what, int value, const std::string &expected) {
  return {ErrorCode::kInvalid, what + " of " + std::to_string(value) + " is not possible; " +
                                   expected + " was expected"};
}

bool set_v4(const UniqueFd &socket, const SenderOptions &options, unsigned interface) {
  ip_mreqn group{};
  group.imr_ifindex = static_cast<int>(interface);
  // IP_RECVERR: an unconnected socket hears of unreachable clients only with it, ip(7).
  return set_option(socket, IPPROTO_IP, IP_RECVERR, 1) &&
         set_option(socket, IPPROTO_IP, IP_TTL, options.ttl) &&
         set_option(socket, IPPROTO_IP, IP_MULTICAST_TTL, options.ttl_mc) &&
         set_option(socket, IPPROTO_IP, IP_MULTICAST_LOOP, options.loop ? 1 : 0) &&
         (interface == 0 ||
          ::setsockopt(socket.get(), IPPROTO_IP, IP_MULTICAST_IF, &group, sizeof group) == 0) &&
         (options.qos_dscp < 0 || set_option(socket, IPPROTO_IP, IP_TOS, options.qos_dscp << 2));
}

bool set_v6(const UniqueFd &socket, const SenderOptions &options, unsigned interface) {
  return set_option(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1) &&
         set_option(socket, IPPROTO_IPV6, IPV6_RECVERR, 1) &&
         set_option(socket, IPPROTO_IPV6, IPV6_UNICAST_HOPS, options.ttl) &&
         set_option(socket, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, options.ttl_mc) &&
         set_option(socket, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, options.loop ? 1 : 0) &&
         (interface == 0 ||
          set_option(socket, IPPROTO_IPV6, IPV6_MULTICAST_IF, static_cast<int>(interface))) &&
         (options.qos_dscp < 0 ||
          set_option(socket, IPPROTO_IPV6, IPV6_TCLASS, options.qos_dscp << 2));
}

Result<UniqueFd> open_one(const SocketAddress &address, const SenderOptions &options,
                          unsigned interface) {
  auto socket = open_socket(address.family());
  if (!socket) return socket;
  const bool set = address.family() == AF_INET ? set_v4(*socket, options, interface)
                                               : set_v6(*socket, options, interface);
  if (!set) return socket_error("Cannot set the options of a UDP socket");
  if (options.buffer_size > 0) set_option(*socket, SOL_SOCKET, SO_SNDBUF, options.buffer_size);
  if (const auto bound = bind_socket(*socket, address); !bound) return bound.error();
  return socket;
}

}  // namespace

/// Says which option is not possible, and what was expected.
Result<void> check(const SenderOptions &options) {
  if (!is_stream_name(options.stream)) {
    return Error{ErrorCode::kInvalid,
                 "The stream name \"" + options.stream +
                     "\" is not 1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a-z or 0-9"};
  }
  if (options.mtu < kMinMtu || options.mtu > kMaxMtu) {
    return out_of_range("An mtu", options.mtu, "576 to 65507 bytes of UDP payload");
  }
  if (options.ttl < 1 || options.ttl > 255) return out_of_range("A ttl", options.ttl, "1 to 255");
  if (options.ttl_mc < 0 || options.ttl_mc > 255) {
    return out_of_range("A multicast ttl", options.ttl_mc, "0 to 255");
  }
  if (options.qos_dscp < -1 || options.qos_dscp > 63) {
    return out_of_range("A DSCP", options.qos_dscp, "0 to 63, or -1 to leave it");
  }
  if (options.buffer_size < 0) {
    return out_of_range("A socket buffer", options.buffer_size, "0 or more bytes");
  }
  return {};
}

/// Opens and binds the sockets of `options`, which check() accepted. kBusy: `bind_port` is taken.
Result<SendSockets> SendSockets::open(const SenderOptions &options) {
  const auto interface = interface_index(options.multicast_iface);
  if (!interface) return interface.error();
  std::optional<SocketAddress> bound;
  if (!options.bind_address.empty()) {
    auto literal = parse_literal(options.bind_address);
    if (!literal) return literal.error();
    bound = *literal;
  }
  SendSockets sockets;
  for (const int family : {AF_INET, AF_INET6}) {
    if (bound && bound->family() != family) continue;
    SocketAddress address = bound.value_or(any_address(family));
    address.set_port(options.bind_port);
    auto socket = open_one(address, options, *interface);
    if (socket) {
      (family == AF_INET ? sockets.v4 : sockets.v6) = socket.take();
    } else if (bound || family == AF_INET || socket.error().code == ErrorCode::kBusy) {
      return socket.error();
    }  // else: a host without IPv6
  }
  return sockets;
}

}  // namespace sentry::udp
