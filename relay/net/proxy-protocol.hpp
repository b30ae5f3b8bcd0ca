// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <variant>

#include "relay/net/peer-address.hpp"

namespace sentry::relay {

// A PROXY protocol header, version 2 (haproxy.org, "The PROXY protocol", 2.2).
struct ProxyHeader {
  std::size_t size = 0;             // bytes, all of it
  std::optional<PeerAddress> peer;  // nothing: LOCAL or an unknown family, the connection's own
};
struct ProxyNeedsMore {};
struct ProxyError {
  std::string_view text;  // what was expected
};

// The longest header that is read: 16 bytes and what follows; longer ones are an error.
inline constexpr std::size_t kMaxProxyHeader = 2048;

std::variant<ProxyHeader, ProxyNeedsMore, ProxyError> parse_proxy_header(std::string_view bytes);

}  // namespace sentry::relay
