// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/net/proxy-protocol.hpp"

#include <netinet/in.h>

#include <cstdint>
#include <cstring>

#include "relay/net/proxy-checksum.hpp"

namespace sentry::relay {
namespace {

constexpr std::string_view kSignature("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::size_t kFixedSize = 16;  // the signature, version and command, family, length

enum Command : std::uint8_t { kLocal = 0x20, kProxy = 0x21 };  // with the version's nibble
enum Family : std::uint8_t { kUnspecified = 0, kInet = 1, kInet6 = 2, kUnix = 3 };

constexpr std::uint8_t kDatagrams = 2;  // the last known transport; a viewer of HTTP/3 comes so

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

std::size_t length_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::size_t>(byte_at(bytes, at)) << 8 | byte_at(bytes, at + 1);
}

// How much the addresses of a family take: source and destination, with ports where there are any.
std::size_t size_of_addresses(std::uint8_t family) {
  switch (family) {
    case kInet:
      return 12;
    case kInet6:
      return 36;
    case kUnix:
      return 216;
    default:
      return 0;
  }
}

// The source, which comes first of the addresses.
PeerAddress read_source(std::uint8_t family, const char *addresses) {
  sockaddr_storage storage{};
  storage.ss_family = AF_UNIX;
  if (family == kInet) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    std::memcpy(&v4.sin_addr, addresses, 4);
    std::memcpy(&v4.sin_port, addresses + 8, 2);
    std::memcpy(&storage, &v4, sizeof v4);
  } else if (family == kInet6) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    std::memcpy(&v6.sin6_addr, addresses, 16);
    std::memcpy(&v6.sin6_port, addresses + 32, 2);
    std::memcpy(&storage, &v6, sizeof v6);
  }
  return peer_address(reinterpret_cast<const sockaddr *>(&storage), sizeof storage);
}

std::variant<ProxyHeader, ProxyNeedsMore, ProxyError> read_proxied(std::string_view header) {
  const std::uint8_t family = byte_at(header, 13) >> 4;
  if (family > kUnix || (byte_at(header, 13) & 0x0F) > kDatagrams) {
    return ProxyError{"Expected an address family and a transport that the PROXY protocol knows."};
  }
  const std::size_t addresses = size_of_addresses(family);
  if (header.size() < kFixedSize + addresses) {
    return ProxyError{"The PROXY protocol header is too short for the addresses it announces."};
  }
  ProxyHeader read{header.size(), std::nullopt};
  if (family == kUnspecified) return read;  // nobody knows where its extensions would begin
  if (!check_proxy_extensions(header, kFixedSize + addresses)) {
    return ProxyError{
        "Expected extensions that fill the PROXY protocol header and match their CRC32C."};
  }
  read.peer = read_source(family, header.data() + kFixedSize);
  return read;
}

}  // namespace

/// Reads what a proxy sends before the first byte of the connection that it forwards. Trust it only
/// on a listening socket that nobody but the proxy reaches.
std::variant<ProxyHeader, ProxyNeedsMore, ProxyError> parse_proxy_header(std::string_view bytes) {
  const std::string_view signature = bytes.substr(0, kSignature.size());
  if (!kSignature.starts_with(signature)) {
    return ProxyError{"Expected a PROXY protocol header of version 2."};
  }
  if (bytes.size() <= kSignature.size()) return ProxyNeedsMore{};
  const std::uint8_t command = byte_at(bytes, 12);
  if (command != kLocal && command != kProxy) {
    return ProxyError{"Expected LOCAL or PROXY, version 2, in the PROXY protocol header."};
  }
  if (bytes.size() < kFixedSize) return ProxyNeedsMore{};
  const std::size_t size = kFixedSize + length_at(bytes, 14);
  if (size > kMaxProxyHeader) {
    return ProxyError{"Expected a PROXY protocol header of at most 2048 bytes."};
  }
  if (bytes.size() < size) return ProxyNeedsMore{};
  if (command == kLocal) return ProxyHeader{size, std::nullopt};
  return read_proxied(bytes.substr(0, size));
}

}  // namespace sentry::relay
