// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <libsoup/soup.h>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>

#include "relay/core/clocks.hpp"
#include "relay/soup/connection.hpp"
#include "relay/soup/limits.hpp"

namespace sentry::relay {

// Every connection of a server; keeps those that rest between two requests. Belongs to the main
// context.
class Connections {
 public:
  // `serve` is called with each connection that has a request to make.
  Connections(ConnectionLimits limits, Clock monotonic, std::function<void(ConnectionPtr)> serve);
  Connections(const Connections &) = delete;
  Connections &operator=(const Connections &) = delete;
  ~Connections();

  void admit(Ref<GSocket> socket);
  void rest(ConnectionPtr connection);
  static void attach(ConnectionPtr connection, GSocketAddress *viewer);
  static ConnectionPtr of(SoupServerMessage *message);
  [[nodiscard]] std::size_t count() const { return all_->size(); }
  [[nodiscard]] std::int64_t now_ns() const { return monotonic_(); }

 private:
  void wake(Connection *connection);
  void sweep();
  [[nodiscard]] bool is_overdue(const Connection &connection, std::int64_t now_ns) const;
  void end(Connection *connection);

  struct Rest {
    ConnectionPtr connection;
    guint source = 0;
  };

  ConnectionLimits limits_;
  Clock monotonic_;
  std::function<void(ConnectionPtr)> serve_;
  std::shared_ptr<ConnectionSet> all_ = std::make_shared<ConnectionSet>();
  std::map<Connection *, Rest> resting_;
  guint sweep_source_ = 0;
};

}  // namespace sentry::relay
