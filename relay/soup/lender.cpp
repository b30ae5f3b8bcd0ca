// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/lender.hpp"

#include <utility>

#include "relay/soup/replay-stream.hpp"
#include "relay/soup/socket-address.hpp"
#include "relay/soup/soup-reply.hpp"
#include "relay/soup/soup-request.hpp"

namespace sentry::relay {
namespace {

Lender *self(gpointer data) { return static_cast<Lender *>(data); }

// What libsoup is to read: this request and nothing of the next, its target in origin form, which
// is the only one that means the same to libsoup within TLS as without.
std::string take_request(Connection &connection, const RequestHead &head) {
  const std::string_view bytes = connection.bytes;
  const std::size_t size = head.has_body ? bytes.size() : head.size;
  const std::string_view after_target = bytes.substr(bytes.find(" HTTP/1."), size);
  std::string request(head.method_text);
  request.append(" ").append(head.target);
  request.append(after_target.substr(0, size - (after_target.data() - bytes.data())));
  connection.bytes.erase(0, size);
  return request;
}

}  // namespace

Lender::Lender(Connections &connections, Reception &reception, const Ledger &ledger)
    : connections_(connections), reception_(reception), ledger_(ledger) {}

void Lender::serve_with(SoupServer *server) {
  g_signal_connect(server, "request-started",
                   G_CALLBACK(+[](SoupServer *, SoupServerMessage *message,
                                  gpointer data) noexcept { self(data)->message_begins(message); }),
                   this);
}

void Lender::lend(SoupServer *server, const ConnectionPtr &connection, const RequestHead &head) {
  // Where a body ends is libsoup's to know, so what follows one cannot be told from it.
  connection->last = connection->last || head.has_body;
  const auto stream = new_replay_stream(connection->stream(), take_request(*connection, head),
                                        reception_.parting(connection));
  const auto here = new_inet_address(own_address(g_socket_get_fd(connection->socket())));
  const auto viewer = new_inet_address(connection->peer);
  connection->enter(Connection::Phase::kLent, connections_.now_ns());
  Connections::attach(connection, viewer.get());
  soup_server_accept_iostream(server, stream.get(), here.get(), viewer.get(), nullptr);
}

void Lender::message_begins(SoupServerMessage *message) {
  const ConnectionPtr connection = connections_.of(message);
  const bool is_viewer = connection->kind() != ConnectionKind::kAdmin;
  connections_.follow(message, connection);
  if (is_viewer) ledger_.follow(message, connection);
  if (draining_ && is_viewer) connection->last = true;
  if (connection->last) close_afterwards(message);
  g_signal_connect(message, "wrote-body",
                   G_CALLBACK(+[](SoupServerMessage *sent, gpointer data) noexcept {
                     self(data)->take_back(sent);
                   }),
                   this);
}

// Called when the reply has been written. A connection that may not go on stays with libsoup, which
// closes it for the same reasons.
void Lender::take_back(SoupServerMessage *message) {
  const ConnectionPtr connection = connections_.of(message);
  if (connection->last || !may_go_on(message)) return;
  g_object_unref(soup_server_message_steal_connection(message));
  // A drain may have begun after this request.
  if (draining_ && connection->kind() != ConnectionKind::kAdmin) {
    reception_.part(connection);
  } else {
    reception_.rest(connection);
  }
}

}  // namespace sentry::relay
