// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/front/connections.hpp"

#include <utility>
#include <vector>

namespace sentry::relay {
namespace {

constexpr const char *kKey = "sentry-connection";
constexpr guint kSweepIntervalMs = 1000;
// Beyond the limit this many more are heard out and told when to come back; the rest is cut off.
constexpr std::size_t kPoliteRefusals = 256;

}  // namespace

Connections::Connections(ConnectionLimits limits, Clock monotonic)
    : limits_(limits), monotonic_(std::move(monotonic)) {
  sweep_source_ = g_timeout_add(
      kSweepIntervalMs,
      [](gpointer self) noexcept -> gboolean {
        static_cast<Connections *>(self)->sweep();
        return G_SOURCE_CONTINUE;
      },
      this);
}

Connections::~Connections() { g_source_remove(sweep_source_); }

/// Takes a new connection in; false when it is one too many even for a polite refusal. `viewer` is
/// the address object that libsoup is given with the connection: it lives as long as that, and
/// libsoup gives it back with every message, so it is what the connection is found by.
bool Connections::admit(GSocket *socket, GSocketAddress *viewer) {
  if (all_->size() >= limits_.connections + kPoliteRefusals) return false;
  const bool refused = all_->size() >= limits_.connections;
  auto connection = std::make_unique<Connection>(socket, all_, refused);
  connection->enter(Connection::Phase::kHead, now_ns());
  g_object_set_data_full(G_OBJECT(viewer), kKey, connection.release(),
                         [](gpointer held) noexcept { delete static_cast<Connection *>(held); });
  return true;
}

Connection *Connections::of(SoupServerMessage *message) {
  GSocketAddress *viewer = soup_server_message_get_remote_address(message);
  return viewer != nullptr ? static_cast<Connection *>(g_object_get_data(G_OBJECT(viewer), kKey))
                           : nullptr;
}

void Connections::sweep() {
  const std::int64_t now = now_ns();
  std::vector<Connection *> overdue;
  for (Connection *connection : *all_) {
    if (is_overdue(*connection, now)) overdue.push_back(connection);
  }
  // Ending one may end others only later, from the main loop: the pointers stay good.
  for (Connection *connection : overdue) {
    if (connection->phase() == Connection::Phase::kWaiting) {
      connection->end_if_left();
    } else {
      connection->cut_off();
    }
  }
}

bool Connections::is_overdue(const Connection &connection, std::int64_t now_ns) const {
  const std::chrono::nanoseconds lasted(now_ns - connection.since_ns());
  switch (connection.phase()) {
    case Connection::Phase::kHead:
    case Connection::Phase::kBody:
      return lasted > limits_.head;
    case Connection::Phase::kWaiting:
    case Connection::Phase::kSending:
      return lasted > limits_.stalled;
    case Connection::Phase::kIdle:
      return lasted > limits_.idle;
  }
  return false;
}

}  // namespace sentry::relay
