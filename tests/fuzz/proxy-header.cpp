// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "relay/net/proxy-protocol.hpp"
#include "relay/net/trusted-proxies.hpp"

namespace {

using namespace sentry::relay;
using Verdict = std::variant<ProxyHeader, ProxyNeedsMore, ProxyError>;

void require(bool promise) {
  if (!promise) std::abort();
}

void check_peer(const PeerAddress &peer) {
  if (peer.local) return;
  const auto again = parse_peer_address(to_string(peer));
  require(again && again->host == peer.host);
}

void check_header(std::string_view bytes) {
  const Verdict whole = parse_proxy_header(bytes);
  if (const auto *header = std::get_if<ProxyHeader>(&whole)) {
    require(header->size >= 16 && header->size <= bytes.size() && header->size <= kMaxProxyHeader);
    if (header->peer) check_peer(*header->peer);
  }
  if (const auto *error = std::get_if<ProxyError>(&whole)) require(!error->text.empty());
  if (std::holds_alternative<ProxyNeedsMore>(whole)) require(bytes.size() < kMaxProxyHeader);
  for (std::size_t size = 0; size < bytes.size() && size < 64; ++size) {
    const Verdict part = parse_proxy_header(bytes.substr(0, size));
    require(std::holds_alternative<ProxyNeedsMore>(part) || part.index() == whole.index());
  }
}

void check_forwarded(std::string_view list) {
  const PeerAddress proxy = *parse_peer_address("127.0.0.1:80");
  const auto trusted = TrustedProxies::parse("127.0.0.0/8, 10.0.0.0/8, 2001:db8::/32");
  require(bool{trusted});
  const PeerAddress viewer = true_peer(proxy, list, *trusted);
  check_peer(viewer);
  require(!viewer.local && true_peer(viewer, {}, *trusted) == viewer);
  require(true_peer(proxy, list, {}) == proxy);
  const auto parsed = TrustedProxies::parse(list);
  require(bool{parsed} || !parsed.error().message.empty());
}

}  // namespace

// Whatever the bytes: what a proxy sends before a connection, and what it writes about a request.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char *>(data), size);
  check_header(bytes);
  check_forwarded(bytes);
  return 0;
}
