// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/net/trusted-proxies.hpp"

#include "transport/base/text.hpp"

namespace sentry::relay {

/// Reads a comma-separated list of addresses, CIDR blocks and `unix:`. Blank means none.
Result<TrustedProxies> TrustedProxies::parse(std::string_view comma_separated) {
  TrustedProxies proxies;
  if (trim(comma_separated).empty()) return proxies;
  std::string_view item;
  bool more = true;
  while (next_item(comma_separated, more, item)) {
    const auto added = proxies.add(item);
    if (!added) return added.error();
  }
  return proxies;
}

Result<void> TrustedProxies::add(std::string_view item) {
  if (item != "unix:") return blocks_.add(item);
  local_ = true;
  return {};
}

bool TrustedProxies::contains(const PeerAddress &peer) const {
  return peer.local ? local_ : blocks_.contains(Address{peer.host});
}

/// Who is behind the proxies: each appends the address that it was asked from, so the last one that
/// is not a trusted proxy's is the viewer's. What stands before it is the viewer's own word, and is
/// worth nothing.
PeerAddress true_peer(const PeerAddress &peer, std::string_view x_forwarded_for,
                      const TrustedProxies &trusted) {
  PeerAddress nearest = peer;
  std::string_view rest = x_forwarded_for;
  while (!rest.empty() && trusted.contains(nearest)) {
    const std::size_t comma = rest.rfind(',');
    const bool is_last = comma == std::string_view::npos;
    const auto before = parse_peer_address(trim(is_last ? rest : rest.substr(comma + 1)));
    if (!before) break;  // `unknown`, or a name that hides it: the proxy is all that is known
    nearest = *before;
    rest = rest.substr(0, is_last ? 0 : comma);
  }
  return nearest;
}

}  // namespace sentry::relay
