// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <vector>

#include "relay/daemon/glib-refs.hpp"
#include "relay/daemon/options.hpp"
#include "transport/service/service-manager.hpp"

namespace sentry::relay {

// The addresses that the server listens on. Main thread only.
class Listeners {
 public:
  explicit Listeners(SentryRelayServer *server);

  Result<void> adopt(InheritedSocket socket, const Ref<GTlsCertificate> &certificate);
  Result<void> change(const std::vector<ListenerEntry> &entries,
                      const Ref<GTlsCertificate> &certificate);

 private:
  Result<void> listen(const ListenerEntry &entry, const Ref<GTlsCertificate> &certificate);

  Ref<SentryRelayServer> server_;
  std::vector<ListenerEntry> open_;
};

InheritedKinds kinds_of(const std::vector<InheritedSocket> &sockets);
bool is_datagram_socket(const InheritedSocket &socket);

}  // namespace sentry::relay
