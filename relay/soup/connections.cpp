// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/connections.hpp"

#include <glib-unix.h>

#include <utility>
#include <vector>

namespace sentry::relay {
namespace {

constexpr const char *kKey = "sentry-connection";
constexpr guint kSweepIntervalMs = 1000;
// Beyond the limit this many more are heard out and told when to come back; the rest is cut off.
constexpr std::size_t kPoliteRefusals = 256;

// What the watch of a resting connection needs to find it.
struct Watch {
  std::function<void()> wake;
};

}  // namespace

Connections::Connections(ConnectionLimits limits, Clock monotonic,
                         std::function<void(ConnectionPtr)> serve)
    : limits_(limits), monotonic_(std::move(monotonic)), serve_(std::move(serve)) {
  sweep_source_ = g_timeout_add(
      kSweepIntervalMs,
      [](gpointer self) noexcept -> gboolean {
        static_cast<Connections *>(self)->sweep();
        return G_SOURCE_CONTINUE;
      },
      this);
}

Connections::~Connections() {
  g_source_remove(sweep_source_);
  for (const auto &[connection, rest] : resting_) g_source_remove(rest.source);
}

/// Takes a new connection in, unless it is one too many even for a polite refusal.
void Connections::admit(Ref<GSocket> socket) {
  if (all_->size() >= limits_.connections + kPoliteRefusals) return;
  const bool refused = all_->size() >= limits_.connections;
  auto connection = std::make_shared<Connection>(std::move(socket), all_, refused);
  connection->enter(Connection::Phase::kHead, now_ns());
  serve_(std::move(connection));
}

/// Keeps a connection until its next request begins, or it has rested too long, or ends.
void Connections::rest(ConnectionPtr connection) {
  Connection *key = connection.get();
  connection->enter(Connection::Phase::kIdle, now_ns());
  auto *watch = new Watch{[this, key] { wake(key); }};
  // A socket can always be written to: what is there already need not be waited for.
  const GIOCondition condition = connection->has_stream() ? G_IO_OUT : G_IO_IN;
  const guint source = g_unix_fd_add_full(
      G_PRIORITY_DEFAULT, g_socket_get_fd(connection->socket()), condition,
      [](gint, GIOCondition, gpointer data) noexcept -> gboolean {
        static_cast<Watch *>(data)->wake();
        return G_SOURCE_REMOVE;
      },
      watch, [](gpointer data) noexcept { delete static_cast<Watch *>(data); });
  resting_[key] = {std::move(connection), source};
}

void Connections::wake(Connection *connection) {
  ConnectionPtr awake = std::move(resting_.extract(connection).mapped().connection);
  if (!awake->has_stream() && awake->is_read_out()) return;
  awake->enter(Connection::Phase::kHead, now_ns());
  serve_(std::move(awake));
}

/// Makes a connection known by the address object that libsoup is given with it: that lives as long
/// as libsoup keeps the connection, and comes back with every message.
void Connections::attach(ConnectionPtr connection, GSocketAddress *viewer) {
  g_object_set_data_full(G_OBJECT(viewer), kKey, new ConnectionPtr(std::move(connection)),
                         [](gpointer held) noexcept { delete static_cast<ConnectionPtr *>(held); });
}

ConnectionPtr Connections::of(SoupServerMessage *message) {
  GSocketAddress *viewer = soup_server_message_get_remote_address(message);
  return *static_cast<ConnectionPtr *>(g_object_get_data(G_OBJECT(viewer), kKey));
}

void Connections::sweep() {
  const std::int64_t now = now_ns();
  std::vector<Connection *> overdue;
  for (Connection *connection : *all_) {
    if (is_overdue(*connection, now)) overdue.push_back(connection);
  }
  // Ending one frees no other: those that libsoup has end later, from the main loop.
  for (Connection *connection : overdue) end(connection);
}

bool Connections::is_overdue(const Connection &connection, std::int64_t now_ns) const {
  const std::chrono::nanoseconds lasted(now_ns - connection.progressed_ns());
  switch (connection.phase()) {
    case Connection::Phase::kHead:
    case Connection::Phase::kBody:
      return lasted > limits_.head;
    case Connection::Phase::kWaiting:
      return lasted > limits_.stalled;
    case Connection::Phase::kSending:
      return lasted > limits_.stalled ||
             std::chrono::nanoseconds(now_ns - connection.began_ns()) > limits_.sending;
    case Connection::Phase::kIdle:
      return lasted > limits_.idle;
  }
  return false;
}

void Connections::end(Connection *connection) {
  switch (connection->phase()) {
    case Connection::Phase::kWaiting:
      connection->end_if_left();
      break;
    case Connection::Phase::kIdle:
      if (const auto rest = resting_.extract(connection)) g_source_remove(rest.mapped().source);
      break;
    default:
      connection->cut_off();
  }
}

}  // namespace sentry::relay
