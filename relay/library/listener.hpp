// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "relay/net/listen-socket.hpp"
#include "transport/base/result.hpp"

namespace sentry::relay {

enum class ListenerKind {
  kViewers,
  kTls,    // viewers over TLS
  kAdmin,  // /metrics and health
};

// A bound socket and what it is for.
struct Listener {
  ListenSocket socket;
  std::string address;  // as it was asked for
  ListenerKind kind = ListenerKind::kViewers;
};

// Opens what parse_listen_address() understands, or takes `fd:3`, a socket that was inherited.
Result<std::vector<ListenSocket>> open_listeners(const std::string &address, std::size_t workers);
Result<ListenSocket> take_listener(int fd);
std::string url_of(ListenerKind kind, const ListenSocket &socket);

}  // namespace sentry::relay
