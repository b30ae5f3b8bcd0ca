// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/base/address.hpp"

#include <arpa/inet.h>
#include <netdb.h>

#include <algorithm>
#include <cstring>

namespace sentry {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

template <class T>
T view_as(const SocketAddress &address) {
  T view{};
  std::memcpy(&view, &address.storage, sizeof view);
  return view;
}

}  // namespace

bool Address::is_v4() const {
  return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes.begin());
}

bool Address::is_multicast() const {
  return is_v4() ? (bytes[12] & 0xF0) == 0xE0 : bytes[0] == 0xFF;
}

// sin_port and sin6_port stand at the same place; RFC 3493 section 3.3 and Linux agree on it.
std::uint16_t SocketAddress::port() const { return ntohs(view_as<sockaddr_in>(*this).sin_port); }

void SocketAddress::set_port(std::uint16_t port) {
  auto view = view_as<sockaddr_in>(*this);
  view.sin_port = htons(port);
  std::memcpy(&storage, &view, sizeof view);
}

/// The interface of a link-local address; nothing for IPv4.
void SocketAddress::set_scope(unsigned interface_index) {
  if (family() != AF_INET6) return;
  auto view = view_as<sockaddr_in6>(*this);
  view.sin6_scope_id = interface_index;
  std::memcpy(&storage, &view, sizeof view);
}

Address host_of(const SocketAddress &address) {
  Address host;
  if (address.family() == AF_INET) {
    std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), host.bytes.begin());
    const in_addr v4 = view_as<sockaddr_in>(address).sin_addr;
    std::memcpy(host.bytes.data() + 12, &v4, sizeof v4);
  } else {
    const in6_addr v6 = view_as<sockaddr_in6>(address).sin6_addr;
    std::memcpy(host.bytes.data(), &v6, sizeof v6);
  }
  return host;
}

SocketAddress any_address(int family) {
  SocketAddress address;
  address.storage.ss_family = static_cast<sa_family_t>(family);
  address.length = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  return address;
}

/// An IPv4 or IPv6 address as a person writes it, `fe80::1%eth0` too; never asks a name server.
Result<SocketAddress> parse_literal(const std::string &text) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST;
  hints.ai_socktype = SOCK_DGRAM;
  in_addr strict{};
  const bool is_v6 = text.find(':') != std::string::npos;
  const bool is_cut = text.find('\0') != std::string::npos;  // where C sees its end
  addrinfo *found = nullptr;
  // getaddrinfo() also takes "10" and "0x7f.1" for IPv4 addresses; nobody means those.
  if (is_cut || (!is_v6 && ::inet_pton(AF_INET, text.c_str(), &strict) != 1) ||
      ::getaddrinfo(text.c_str(), nullptr, &hints, &found) != 0) {
    return Error{ErrorCode::kInvalid, "\"" + text + "\" is not an IPv4 or IPv6 address"};
  }
  SocketAddress address;
  std::memcpy(&address.storage, found->ai_addr, found->ai_addrlen);
  address.length = found->ai_addrlen;
  ::freeaddrinfo(found);
  return address;
}

/// The same without a zone.
Result<Address> parse_address(std::string_view text) {
  const std::string copy(text);
  if (copy.find('%') != std::string::npos) {
    return Error{ErrorCode::kInvalid, "\"" + copy + "\" must be written without its zone"};
  }
  auto literal = parse_literal(copy);
  if (!literal) return literal.error();
  return host_of(*literal);
}

std::string to_string(const Address &address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = address.is_v4() ? AF_INET : AF_INET6;
  const std::size_t offset = address.is_v4() ? 12 : 0;
  ::inet_ntop(family, address.bytes.data() + offset, text.data(), text.size());
  return text.data();
}

}  // namespace sentry
