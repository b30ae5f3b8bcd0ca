// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "transport/base/result.hpp"

namespace sentry::udp {

// A host, by name or address, and a port, as a person writes them: `nara.example:5004`,
// `192.0.2.7:5004`, `[2001:db8::1]:5004`.
struct Endpoint {
  std::string host;  // without brackets
  std::uint16_t port = 0;

  auto operator<=>(const Endpoint &) const = default;
};

Result<Endpoint> parse_endpoint(std::string_view text);
Result<std::vector<Endpoint>> parse_endpoints(std::string_view comma_separated);
std::string to_string(const Endpoint &endpoint);

}  // namespace sentry::udp
