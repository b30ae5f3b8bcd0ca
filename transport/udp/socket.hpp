// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <string>

#include "transport/base/address.hpp"
#include "transport/base/result.hpp"
#include "transport/base/unique-fd.hpp"

// What the sender's and the receiver's sockets have in common; see ip(7), ipv6(7), udp(7).
namespace sentry::udp {

Error socket_error(const std::string &what);
Result<UniqueFd> open_socket(int family);
bool set_option(const UniqueFd &socket, int level, int name, int value);
Result<void> bind_socket(const UniqueFd &socket, const SocketAddress &address);
Result<std::uint16_t> local_port(const UniqueFd &socket);
Result<unsigned> interface_index(const std::string &name);

}  // namespace sentry::udp
