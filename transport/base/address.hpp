// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "transport/base/result.hpp"

namespace sentry {

// A host's address in 16 bytes; IPv4 as ::ffff:a.b.c.d (RFC 4291, section 2.5.5.2), so that a
// peer is the same one on an IPv4 and on a dual-stack socket.
struct Address {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const Address &) const = default;
  [[nodiscard]] bool is_v4() const;
  [[nodiscard]] bool is_multicast() const;
};

// A host and a port as the socket calls want them.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;

  [[nodiscard]] int family() const { return storage.ss_family; }
  [[nodiscard]] const sockaddr *get() const { return reinterpret_cast<const sockaddr *>(&storage); }
  [[nodiscard]] sockaddr *get() { return reinterpret_cast<sockaddr *>(&storage); }
  [[nodiscard]] std::uint16_t port() const;
  void set_port(std::uint16_t port);
  void set_scope(unsigned interface_index);
};

Address host_of(const SocketAddress &address);
SocketAddress any_address(int family);
Result<SocketAddress> parse_literal(const std::string &text);
Result<Address> parse_address(std::string_view text);
std::string to_string(const Address &address);

}  // namespace sentry
