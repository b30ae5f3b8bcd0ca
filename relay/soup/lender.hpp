// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <libsoup/soup.h>

#include "relay/soup/connections.hpp"
#include "relay/soup/ledger.hpp"
#include "relay/soup/reception.hpp"

namespace sentry::relay {

// Gives libsoup a connection for one request, and takes it back after the reply, because libsoup
// does not notice when a resting connection is closed (3.2), nor bounds how long one may rest.
class Lender {
 public:
  Lender(Connections &connections, Reception &reception, const Ledger &ledger);

  // Whatever comes to `server` is followed from now on.
  void serve_with(SoupServer *server);
  void lend(SoupServer *server, const ConnectionPtr &connection, const RequestHead &head);

  // Every reply from now on is its connection's last.
  void drain() { draining_ = true; }

 private:
  void message_begins(SoupServerMessage *message);
  void take_back(SoupServerMessage *message);

  Connections &connections_;
  Reception &reception_;
  const Ledger &ledger_;
  bool draining_ = false;
};

}  // namespace sentry::relay
