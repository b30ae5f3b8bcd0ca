// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/net/peer-address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace sentry::relay {
namespace {

using Host = std::array<std::uint8_t, 16>;

constexpr Host kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0};
constexpr std::size_t kMappedPrefix = 12;  // bytes before the IPv4 address
constexpr std::size_t kNetwork = 8;        // bytes of a /64

bool is_v4(const Host &host) {
  return std::equal(host.begin(), host.begin() + kMappedPrefix, kMapped.begin());
}

std::optional<Host> parse_host(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> copy{};  // with the zero at its end that C needs
  if (text.size() >= copy.size() || text.find('\0') != std::string_view::npos) return std::nullopt;
  text.copy(copy.data(), text.size());
  Host host = kMapped;
  if (::inet_pton(AF_INET, copy.data(), host.data() + kMappedPrefix) == 1) return host;
  if (::inet_pton(AF_INET6, copy.data(), host.data()) == 1) return host;
  return std::nullopt;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return port;
}

// The host and what follows it, a colon and a port or nothing.
std::pair<std::string_view, std::string_view> split(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return {};
    return {text.substr(1, end - 1), text.substr(end + 1)};
  }
  const std::size_t colon = text.find(':');
  const bool is_v6 = colon != text.rfind(':');  // without brackets: all of it is the host
  const std::size_t end = is_v6 ? text.size() : std::min(colon, text.size());
  return {text.substr(0, end), text.substr(end)};
}

}  // namespace

PeerAddress peer_address(const sockaddr *address, socklen_t length) {
  PeerAddress peer;
  if (address->sa_family == AF_INET && length >= sizeof(sockaddr_in)) {
    sockaddr_in v4{};
    std::memcpy(&v4, address, sizeof v4);
    peer.host = kMapped;
    std::memcpy(peer.host.data() + kMappedPrefix, &v4.sin_addr, sizeof v4.sin_addr);
    peer.port = ntohs(v4.sin_port);
  } else if (address->sa_family == AF_INET6 && length >= sizeof(sockaddr_in6)) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, address, sizeof v6);
    std::memcpy(peer.host.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
    peer.port = ntohs(v6.sin6_port);
  } else {
    peer.local = true;
  }
  return peer;
}

/// A literal as proxies write it: `192.0.2.1`, `192.0.2.1:5678`, `2001:db8::1`,
/// `[2001:db8::1]:5678`.
std::optional<PeerAddress> parse_peer_address(std::string_view text) {
  const auto [literal, rest] = split(text);
  if (text.starts_with('[') && literal.find(':') == std::string_view::npos) return std::nullopt;
  const auto host = parse_host(literal);
  if (!host) return std::nullopt;
  PeerAddress peer{*host, 0, false};
  if (rest.empty()) return peer;
  const auto port = parse_port(rest.substr(1));
  if (!rest.starts_with(':') || !port) return std::nullopt;
  peer.port = *port;
  return peer;
}

std::string to_string(const PeerAddress &address) {
  if (address.local) return "unix:";
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (is_v4(address.host)) {
    ::inet_ntop(AF_INET, address.host.data() + kMappedPrefix, text.data(), text.size());
  } else {
    ::inet_ntop(AF_INET6, address.host.data(), text.data(), text.size());
  }
  return text.data();
}

/// A household gets a /64 of IPv6, so one viewer has 2^64 addresses to come from.
PeerAddress limit_key(const PeerAddress &address) {
  PeerAddress key = address;
  key.port = 0;
  if (!is_v4(key.host)) std::fill(key.host.begin() + kNetwork, key.host.end(), 0);
  return key;
}

}  // namespace sentry::relay
