// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "transport/base/unique-fd.hpp"

namespace sentry::relay {

// An address as the socket calls want it.
struct BoundAddress {
  sockaddr_storage storage{};
  socklen_t length = sizeof(sockaddr_storage);

  [[nodiscard]] sockaddr *get() { return reinterpret_cast<sockaddr *>(&storage); }
  [[nodiscard]] const sockaddr *get() const { return reinterpret_cast<const sockaddr *>(&storage); }
  [[nodiscard]] int family() const { return storage.ss_family; }
};

// What binding gave: sockets that listen, or the errno of what failed.
struct Listening {
  std::vector<UniqueFd> fds;
  int failed = 0;
};

BoundAddress ip_address(const std::string &host, std::uint16_t port);
BoundAddress unix_address(const std::string &path);
BoundAddress address_of(int fd);
std::string url_of(const BoundAddress &address);

Listening listen_on_ip(BoundAddress address, bool dual_stack, std::size_t sockets);
Listening listen_on_unix(const BoundAddress &address);

}  // namespace sentry::relay
