// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <compare>
#include <cstdint>

#include "transport/base/address.hpp"

namespace sentry::udp {

// Who sent a datagram.
struct Origin {
  Address host;
  std::uint16_t port = 0;

  auto operator<=>(const Origin &) const = default;
};

inline Origin origin_of(const SocketAddress &address) { return {host_of(address), address.port()}; }

}  // namespace sentry::udp
