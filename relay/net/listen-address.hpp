// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "transport/base/result.hpp"

namespace sentry::relay {

// Where to listen, as a person writes it: `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`, `:8080`
// for every address of the machine, `unix:/run/sentry/http.sock`. Port 0 is any free one.
struct ListenAddress {
  std::string host;  // a literal without brackets; `localhost` is both loopbacks; empty: every one
  std::uint16_t port = 0;
  std::string unix_path;  // not empty: a socket in the file system

  bool operator==(const ListenAddress &) const = default;
};

Result<ListenAddress> parse_listen_address(std::string_view text);
std::string to_string(const ListenAddress &address);

}  // namespace sentry::relay
