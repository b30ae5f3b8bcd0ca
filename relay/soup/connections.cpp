// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/connections.hpp"

#include <utility>
#include <vector>

#include "relay/soup/raw-reply.hpp"

namespace sentry::relay {
namespace {

constexpr const char *kKey = "sentry-connection";
constexpr std::chrono::milliseconds kSweepInterval{1000};
constexpr std::chrono::seconds kClosingLimit{2};

using Phase = Connection::Phase;

struct Progress {
  ConnectionPtr connection;
  Clock monotonic;
};

bool outlived(const Connection &connection, std::int64_t now_ns) {
  return connection.end_ns != 0 && now_ns > connection.end_ns;
}

void end(Connection &connection, std::int64_t now_ns) {
  if (connection.phase() == Phase::kWaiting && !outlived(connection, now_ns)) {
    connection.end_if_left();
    return;
  }
  // Only one that has begun to ask expects an answer.
  if (connection.phase() == Phase::kHead && !connection.bytes.empty()) {
    connection.say(raw_reply(error_reply(408, "The request head took too long.")));
  }
  connection.cut_off();
}

}  // namespace

Connections::Connections(ConnectionLimits limits, Clock monotonic)
    : limits_(limits), monotonic_(std::move(monotonic)) {
  sweeper_ = context_.every(kSweepInterval, [this] { sweep(); });
}

ConnectionPtr Connections::make(ConnectionKind kind, Ref<GSocket> socket) const {
  return std::make_shared<Connection>(kind, std::move(socket), registry_);
}

void Connections::attach(ConnectionPtr connection, GSocketAddress *viewer) {
  g_object_set_data_full(G_OBJECT(viewer), kKey, new ConnectionPtr(std::move(connection)),
                         [](gpointer held) noexcept { delete static_cast<ConnectionPtr *>(held); });
}

ConnectionPtr Connections::of(SoupServerMessage *message) const {
  GSocketAddress *viewer = soup_server_message_get_remote_address(message);
  if (const auto *known = static_cast<ConnectionPtr *>(g_object_get_data(G_OBJECT(viewer), kKey))) {
    return *known;
  }
  ConnectionPtr connection =
      make(ConnectionKind::kMounted, Ref<GSocket>::retain(soup_server_message_get_socket(message)));
  attach(connection, viewer);
  return connection;
}

void Connections::follow(SoupServerMessage *message, const ConnectionPtr &connection) const {
  const auto connect = [&](const char *signal, GCallback callback) {
    g_signal_connect_data(
        message, signal, callback, new Progress{connection, monotonic_},
        [](gpointer data, GClosure *) noexcept { delete static_cast<Progress *>(data); },
        GConnectFlags{});
  };
  connect("wrote-body-data", G_CALLBACK(+[](SoupServerMessage *, guint, gpointer data) noexcept {
            const auto *progress = static_cast<Progress *>(data);
            progress->connection->progress(progress->monotonic());
          }));
  if (connection->kind() != ConnectionKind::kMounted) return;
  connect("finished", G_CALLBACK(+[](SoupServerMessage *, gpointer data) noexcept {
            const auto *progress = static_cast<Progress *>(data);
            progress->connection->enter(Phase::kIdle, progress->monotonic());
          }));
}

void Connections::sweep() const {
  const std::int64_t now = now_ns();
  std::vector<ConnectionPtr> overdue;
  for (Connection *connection : registry_->all) {
    if (is_overdue(*connection, now)) overdue.push_back(connection->shared_from_this());
  }
  for (const ConnectionPtr &connection : overdue) end(*connection, now);
}

bool Connections::is_overdue(const Connection &connection, std::int64_t now_ns) const {
  if (outlived(connection, now_ns)) return true;
  const std::chrono::nanoseconds lasted(now_ns - connection.progressed_ns());
  switch (connection.phase()) {
    case Phase::kHandshake:
      return lasted > limits_.handshake;
    case Phase::kHead:
    case Phase::kBody:
      return lasted > limits_.head;
    case Phase::kWaiting:
      return lasted > limits_.stalled;
    case Phase::kLent:
      return lasted > limits_.sending;
    case Phase::kSending:
      return lasted > limits_.stalled ||
             std::chrono::nanoseconds(now_ns - connection.began_ns()) > limits_.sending;
    case Phase::kIdle:
      // On an application's server it is the application that lets connections rest.
      return connection.kind() != ConnectionKind::kMounted && lasted > limits_.idle;
    case Phase::kClosing:
      return lasted > kClosingLimit;
  }
  return false;
}

}  // namespace sentry::relay
