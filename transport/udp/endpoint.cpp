// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/endpoint.hpp"

#include <algorithm>
#include <charconv>

#include "transport/base/address.hpp"
#include "transport/base/text.hpp"

namespace sentry::udp {
namespace {

constexpr std::size_t kMaxHostName = 253;  // RFC 1035, section 2.3.4, without the last dot

Error refuse(std::string_view text, std::string_view expected) {
  return {ErrorCode::kInvalid, "\"" + std::string(text) + "\" " + std::string(expected)};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_host_char(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
         c == '_';
}

// A name, or a complete IPv4 address: never "10" or "1.2", which resolvers take for one.
bool is_host(const std::string &host) {
  if (host.empty() || host.size() > kMaxHostName || host.front() == '-' || host.front() == '.') {
    return false;
  }
  if (!std::all_of(host.begin(), host.end(), is_host_char)) return false;
  const bool numeric =
      std::all_of(host.begin(), host.end(), [](char c) { return is_digit(c) || c == '.'; });
  return !numeric || parse_literal(host);
}

bool parse_port(std::string_view text, std::uint16_t &port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port != 0;
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view text) {
  const std::string_view trimmed = trim(text);
  const std::size_t colon = trimmed.rfind(':');
  if (colon == std::string_view::npos || trimmed.ends_with(']')) {
    return refuse(text, "has no port; write host:port, 192.0.2.7:5004 or [2001:db8::1]:5004");
  }
  Endpoint endpoint{std::string(trimmed.substr(0, colon)), 0};
  if (!parse_port(trimmed.substr(colon + 1), endpoint.port)) {
    return refuse(text, "has no port from 1 to 65535 after its last colon");
  }
  std::string &host = endpoint.host;
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
    if (host.find(':') != std::string::npos && parse_literal(host)) return endpoint;
    return refuse(text, "has no IPv6 address between its brackets");
  }
  if (host.find(':') != std::string::npos) {
    return refuse(text, "needs brackets around its IPv6 address, as in [2001:db8::1]:5004");
  }
  if (!is_host(host)) return refuse(text, "does not begin with a host name or an address");
  return endpoint;
}

/// Reads `a:1, b:2`; an empty text is an empty list, an empty item an error.
Result<std::vector<Endpoint>> parse_endpoints(std::string_view comma_separated) {
  std::vector<Endpoint> endpoints;
  if (trim(comma_separated).empty()) return endpoints;
  std::string_view item;
  bool more = true;
  while (next_item(comma_separated, more, item)) {
    auto endpoint = parse_endpoint(item);
    if (!endpoint) return endpoint.error();
    endpoints.push_back(endpoint.take());
  }
  return endpoints;
}

std::string to_string(const Endpoint &endpoint) {
  const bool is_v6 = endpoint.host.find(':') != std::string::npos;
  return (is_v6 ? "[" + endpoint.host + "]" : endpoint.host) + ":" + std::to_string(endpoint.port);
}

}  // namespace sentry::udp
