// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string_view>

#include "relay/net/peer-address.hpp"
#include "transport/base/cidr.hpp"
#include "transport/base/result.hpp"

namespace sentry::relay {

// The terminators in front whose word is taken for who a viewer is: `127.0.0.1, 2001:db8::/32,
// unix:`, where the last means whoever comes through a socket of the file system. By default none.
class TrustedProxies {
 public:
  static Result<TrustedProxies> parse(std::string_view comma_separated);
  Result<void> add(std::string_view item);
  [[nodiscard]] bool contains(const PeerAddress &peer) const;

 private:
  AllowList blocks_;
  bool local_ = false;
};

PeerAddress true_peer(const PeerAddress &peer, std::string_view x_forwarded_for,
                      const TrustedProxies &trusted);

}  // namespace sentry::relay
