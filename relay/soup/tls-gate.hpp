// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>

#include "relay/soup/connections.hpp"
#include "relay/soup/reception.hpp"

namespace sentry::relay {

// Where connections become TLS. GLib's TLS shakes hands on a thread for each, so only so many do at
// once, and only after their first bytes have come; the others wait.
class TlsGate {
 public:
  TlsGate(Connections &connections, Reception &reception);
  TlsGate(const TlsGate &) = delete;
  TlsGate &operator=(const TlsGate &) = delete;
  ~TlsGate();

  // Has its private key; of handshakes from now on.
  void set_certificate(GTlsCertificate *certificate);
  // The reception receives it when its viewer has been greeted.
  void open(const ConnectionPtr &connection);

 private:
  struct Arrival {
    ConnectionPtr connection;
    MainSource source;
  };
  struct Handshake;

  void look(Connection *connection);
  void begin_some();
  void begin(const ConnectionPtr &connection);
  void ended(const ConnectionPtr &connection, Ref<GIOStream> greeted);

  MainContext context_;
  Connections &connections_;
  Reception &reception_;
  Ref<GTlsCertificate> certificate_;
  std::map<Connection *, Arrival> silent_;  // of whom nothing has come yet
  std::deque<ConnectionPtr> waiting_;
  int under_way_ = 0;
  std::shared_ptr<TlsGate *> self_;  // nothing in it once this has ended
};

}  // namespace sentry::relay
