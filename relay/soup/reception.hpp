// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "relay/http/reply.hpp"
#include "relay/http/request-head.hpp"
#include "relay/soup/connections.hpp"
#include "relay/soup/ledger.hpp"

namespace sentry::relay {

// Where a connection is while no request of it is being answered: its next head is read here, as
// strictly as in the other lane, because libsoup accepts heads that must be refused and waits for
// them without end (3.2). Also where connections end.
class Reception {
 public:
  // `on_request` gets each connection whose `bytes` begin with a whole head. What it is told of
  // the head points into them.
  Reception(Connections &connections, const Ledger &ledger,
            std::function<void(const ConnectionPtr &, const RequestHead &)> on_request);
  Reception(const Reception &) = delete;
  Reception &operator=(const Reception &) = delete;
  ~Reception() { *self_ = nullptr; }

  // Awaits the first head, of which there may be bytes already.
  void receive(const ConnectionPtr &connection);
  // Awaits the next one.
  void rest(const ConnectionPtr &connection);
  // Answers instead of libsoup, and ends the connection.
  void refuse(const ConnectionPtr &connection, const Reply &reply, bool with_body = true);
  // Ends the connection once the viewer has what was sent.
  void part(const ConnectionPtr &connection);
  // Does so when libsoup, or an application that took a connection for itself, closes it: that may
  // be after this has ended.
  [[nodiscard]] std::function<void()> parting(const ConnectionPtr &connection) const;
  // Ends those that rest.
  void dismiss_idle();

 private:
  struct Guest {
    ConnectionPtr connection;
    MainSource source;
  };

  void await_bytes(const ConnectionPtr &connection);
  void read(Connection *connection);
  void examine(const ConnectionPtr &connection);
  void discard(Connection *connection);

  MainContext context_;
  Connections &connections_;
  const Ledger &ledger_;
  std::function<void(const ConnectionPtr &, const RequestHead &)> on_request_;
  std::map<Connection *, Guest> guests_;
  // Nothing in it once this has ended.
  std::shared_ptr<Reception *> self_ = std::make_shared<Reception *>(this);
};

}  // namespace sentry::relay
