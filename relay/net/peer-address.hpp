// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <sys/socket.h>

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sentry::relay {

// Who is at the other end of a connection, in few bytes, because every connection has one. IPv4
// stands as ::ffff:a.b.c.d (RFC 4291, 2.5.5.2).
struct PeerAddress {
  std::array<std::uint8_t, 16> host{};
  std::uint16_t port = 0;
  bool local = false;  // a socket of the file system: no address

  auto operator<=>(const PeerAddress &) const = default;
};

PeerAddress peer_address(const sockaddr *address, socklen_t length);
std::optional<PeerAddress> parse_peer_address(std::string_view text);
// The host alone, as a log has it: `192.0.2.1`, `2001:db8::1`, `unix:`.
std::string to_string(const PeerAddress &address);
// What counts as one viewer for a cap: an IPv4 address, an IPv6 /64.
PeerAddress limit_key(const PeerAddress &address);

}  // namespace sentry::relay
