// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <libsoup/soup.h>

#include <memory>

#include "relay/core/clocks.hpp"
#include "relay/soup/connection.hpp"
#include "relay/soup/limits.hpp"
#include "relay/soup/main-context.hpp"

namespace sentry::relay {

// Every connection of a server, each ended when it takes too long. Belongs to the main context it
// is made on.
class Connections {
 public:
  Connections(ConnectionLimits limits, Clock monotonic);
  Connections(const Connections &) = delete;
  Connections &operator=(const Connections &) = delete;

  [[nodiscard]] ConnectionPtr make(ConnectionKind kind, Ref<GSocket> socket) const;
  // Makes a connection known to libsoup by the address object that is given with it: that lives as
  // long as libsoup keeps the connection, and comes back with every message.
  static void attach(ConnectionPtr connection, GSocketAddress *viewer);
  // The connection of a message; one of an application's server becomes known here.
  [[nodiscard]] ConnectionPtr of(SoupServerMessage *message) const;
  // Keeps account of what of the reply has been sent.
  void follow(SoupServerMessage *message, const ConnectionPtr &connection) const;

  void set_limits(ConnectionLimits limits) { limits_ = limits; }
  [[nodiscard]] const ConnectionLimits &limits() const { return limits_; }
  [[nodiscard]] const ConnectionRegistry &registry() const { return *registry_; }
  [[nodiscard]] std::size_t count(ConnectionKind kind) const {
    return registry_->count.at(static_cast<std::size_t>(kind));
  }
  [[nodiscard]] std::int64_t now_ns() const { return monotonic_(); }

 private:
  void sweep() const;
  [[nodiscard]] bool is_overdue(const Connection &connection, std::int64_t now_ns) const;

  MainContext context_;
  ConnectionLimits limits_;
  Clock monotonic_;
  std::shared_ptr<ConnectionRegistry> registry_ = std::make_shared<ConnectionRegistry>();
  MainSource sweeper_;
};

}  // namespace sentry::relay
