// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <libsoup/soup.h>

#include <chrono>
#include <cstddef>
#include <memory>

#include "relay/core/clocks.hpp"
#include "relay/front/connection.hpp"

namespace sentry::relay {

struct ConnectionLimits {
  std::size_t connections = 8192;  // that are served; more are told to come back
  std::chrono::nanoseconds head = std::chrono::seconds(15);
  std::chrono::nanoseconds stalled = std::chrono::seconds(30);  // sending without any progress
  std::chrono::nanoseconds idle = std::chrono::seconds(65);
};

// Every connection of a server. Belongs to the main context.
class Connections {
 public:
  Connections(ConnectionLimits limits, Clock monotonic);
  Connections(const Connections &) = delete;
  Connections &operator=(const Connections &) = delete;
  ~Connections();

  bool admit(GSocket *socket, GSocketAddress *viewer);
  static Connection *of(SoupServerMessage *message);
  [[nodiscard]] std::size_t count() const { return all_->size(); }
  [[nodiscard]] std::int64_t now_ns() const { return monotonic_(); }

 private:
  void sweep();
  [[nodiscard]] bool is_overdue(const Connection &connection, std::int64_t now_ns) const;

  ConnectionLimits limits_;
  Clock monotonic_;
  std::shared_ptr<ConnectionSet> all_ = std::make_shared<ConnectionSet>();
  guint sweep_source_ = 0;
};

}  // namespace sentry::relay
