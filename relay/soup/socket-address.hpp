// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gio/gio.h>

#include "relay/net/peer-address.hpp"
#include "relay/soup/refs.hpp"

namespace sentry::relay {

PeerAddress own_address(int fd);
PeerAddress address_of_peer(int fd);
Ref<GSocketAddress> new_inet_address(const PeerAddress &address);

}  // namespace sentry::relay
