// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/tls-gate.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

namespace sentry::relay {
namespace {

constexpr int kAtOnce = 32;
// A record of TLS (RFC 8446, 5.1): its type, two bytes of version, two of length.
constexpr std::size_t kRecordHead = 5;
constexpr std::uint8_t kHandshakeRecord = 0x16;
constexpr std::size_t kMaxRecord = 16 * 1024;
using RecordHead = std::array<std::uint8_t, kRecordHead>;

std::size_t record_size(const RecordHead &head, ssize_t known) {
  if (known < static_cast<ssize_t>(kRecordHead)) return kRecordHead;
  const std::size_t length = (std::size_t{head[3]} << 8) + head[4];
  return kRecordHead + std::min(length, kMaxRecord);
}

// The socket counts as readable only with so many bytes, or its end.
void wake_at(int fd, std::size_t bytes) {
  const int count = static_cast<int>(bytes);
  ::setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &count, sizeof count);
}
constexpr std::array<const char *, 2> kProtocols{"http/1.1", nullptr};

}  // namespace

struct TlsGate::Handshake {
  std::shared_ptr<TlsGate *> gate;
  ConnectionPtr connection;
};

TlsGate::TlsGate(Connections &connections, Reception &reception)
    : connections_(connections), reception_(reception), self_(std::make_shared<TlsGate *>(this)) {}

TlsGate::~TlsGate() { *self_ = nullptr; }

void TlsGate::set_certificate(GTlsCertificate *certificate) {
  certificate_ = Ref<GTlsCertificate>::retain(certificate);
}

void TlsGate::open(const ConnectionPtr &connection) {
  connection->enter(Connection::Phase::kHandshake, connections_.now_ns());
  Connection *key = connection.get();
  silent_[key] = {connection, context_.when_readable(g_socket_get_fd(connection->socket()),
                                                     [this, key] { look(key); })};
}

// One who speaks HTTP here is told so, in HTTP; TLS would wait for the rest of a record. One whose
// first record is not whole yet holds no thread.
void TlsGate::look(Connection *connection) {
  const int fd = g_socket_get_fd(connection->socket());
  RecordHead head{};
  const ssize_t known = ::recv(fd, head.data(), head.size(), MSG_PEEK | MSG_DONTWAIT);
  if (known < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (known > 0 && head[0] == kHandshakeRecord && !connection->peer.local) {
    const std::size_t whole = record_size(head, known);
    if (connection->unread() < whole && !connection->has_left()) {
      wake_at(fd, whole);
      return;
    }
  }
  wake_at(fd, 1);
  const ConnectionPtr here = std::move(silent_.extract(connection).mapped().connection);
  if (known <= 0) return;
  if (head[0] != kHandshakeRecord) {
    reception_.refuse(here, error_reply(400, "This port speaks HTTPS; expected a TLS handshake."));
    return;
  }
  waiting_.push_back(here);
  begin_some();
}

void TlsGate::begin_some() {
  while (under_way_ < kAtOnce && !waiting_.empty()) {
    const ConnectionPtr next = std::move(waiting_.front());
    waiting_.pop_front();
    if (!next->has_left()) begin(next);
  }
}

void TlsGate::begin(const ConnectionPtr &connection) {
  GIOStream *tls = g_tls_server_connection_new(connection->stream(), certificate_.get(), nullptr);
  if (tls == nullptr) return;  // TLS is not installed: the composition has said so
  auto *greeted = G_TLS_CONNECTION(tls);
  g_tls_connection_set_require_close_notify(greeted, FALSE);
  g_tls_connection_set_advertised_protocols(greeted, kProtocols.data());
  // That the others were slow is not its fault.
  connection->enter(Connection::Phase::kHandshake, connections_.now_ns());
  ++under_way_;
  g_tls_connection_handshake_async(
      greeted, G_PRIORITY_DEFAULT, nullptr,
      [](GObject *stream, GAsyncResult *result, gpointer data) noexcept {
        const std::unique_ptr<Handshake> handshake(static_cast<Handshake *>(data));
        auto mine = Ref<GIOStream>::adopt(G_IO_STREAM(stream));
        const bool done =
            g_tls_connection_handshake_finish(G_TLS_CONNECTION(stream), result, nullptr) == TRUE;
        if (!done) handshake->connection->cut_off();
        if (TlsGate *gate = *handshake->gate) {
          gate->ended(handshake->connection, done ? std::move(mine) : Ref<GIOStream>());
        }
      },
      new Handshake{self_, connection});
}

void TlsGate::ended(const ConnectionPtr &connection, Ref<GIOStream> greeted) {
  --under_way_;
  if (greeted) {
    connection->set_stream(std::move(greeted));
    reception_.receive(connection);
  }
  begin_some();
}

}  // namespace sentry::relay
