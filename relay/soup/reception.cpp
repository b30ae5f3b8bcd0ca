// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/reception.hpp"

#include <array>
#include <utility>
#include <vector>

#include "relay/soup/raw-reply.hpp"

namespace sentry::relay {
namespace {

using Phase = Connection::Phase;

// The most that TLS has in one record (RFC 8446, 5.1). GLib's TLS does not tell of what it has
// decrypted and not given, so all of it is taken at once.
constexpr std::size_t kAtOnce = 16 * 1024;
constexpr gssize kNothingYet = -1;
constexpr gssize kEnded = 0;

gssize read_some(const Connection &connection, std::array<char, kAtOnce> &buffer) {
  GError *error = nullptr;
  const gssize count = g_pollable_input_stream_read_nonblocking(
      G_POLLABLE_INPUT_STREAM(connection.input()), buffer.data(), buffer.size(), nullptr, &error);
  if (count >= 0) return count;
  const bool would_block = g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) == TRUE;
  g_error_free(error);
  return would_block ? kNothingYet : kEnded;
}

// TLS says goodbye (close_notify) and only then closes, on a thread of its own, so that a viewer
// who does not read delays nobody.
void close_tls(const ConnectionPtr &connection) {
  g_io_stream_close_async(
      connection->stream(), G_PRIORITY_DEFAULT, nullptr,
      [](GObject *stream, GAsyncResult *result, gpointer data) noexcept {
        g_io_stream_close_finish(G_IO_STREAM(stream), result, nullptr);
        delete static_cast<ConnectionPtr *>(data);
      },
      new ConnectionPtr(connection));
}

}  // namespace

Reception::Reception(Connections &connections, const Ledger &ledger,
                     std::function<void(const ConnectionPtr &, const RequestHead &)> on_request)
    : connections_(connections), ledger_(ledger), on_request_(std::move(on_request)) {}

void Reception::receive(const ConnectionPtr &connection) {
  connection->enter(Phase::kHead, connections_.now_ns());
  if (connection->bytes.empty()) {
    await_bytes(connection);
  } else {
    examine(connection);
  }
}

void Reception::rest(const ConnectionPtr &connection) {
  connection->scanned = 0;
  if (connection->bytes.empty()) {
    connection->enter(Phase::kIdle, connections_.now_ns());
    await_bytes(connection);
    return;
  }
  connection->enter(Phase::kHead, connections_.now_ns());
  // In its turn: one who sends many requests at once has no place before the others, and libsoup is
  // not called from within itself.
  guests_[connection.get()] = {connection, context_.after({}, [this, key = connection.get()] {
                                 const ConnectionPtr ready =
                                     std::move(guests_.extract(key).mapped().connection);
                                 examine(ready);
                               })};
}

void Reception::await_bytes(const ConnectionPtr &connection) {
  Connection *key = connection.get();
  guests_[key] = {connection,
                  context_.when_readable(connection->input(), [this, key] { read(key); })};
}

void Reception::read(Connection *connection) {
  std::array<char, kAtOnce> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): read into
  const gssize count = read_some(*connection, buffer);
  if (count == kNothingYet) return;
  const ConnectionPtr here = std::move(guests_.extract(connection).mapped().connection);
  if (count == kEnded) {
    part(here);
    return;
  }
  if (here->phase() == Phase::kIdle) here->enter(Phase::kHead, connections_.now_ns());
  here->bytes.append(buffer.data(), static_cast<std::size_t>(count));
  examine(here);
}

void Reception::examine(const ConnectionPtr &connection) {
  const auto parsed = parse_head(connection->bytes, connection->scanned);
  if (const auto *refusal = std::get_if<Refusal>(&parsed)) {
    refuse(connection, error_reply(refusal->status, refusal->text));
  } else if (const auto *head = std::get_if<RequestHead>(&parsed)) {
    connection->scanned = 0;
    on_request_(connection, *head);
  } else {
    connection->scanned = connection->bytes.size();
    await_bytes(connection);
  }
}

void Reception::refuse(const ConnectionPtr &connection, const Reply &reply, bool with_body) {
  if (connection->kind() != ConnectionKind::kAdmin) ledger_.count_reply(reply.status);
  connection->say(raw_reply(reply, with_body));
  part(connection);
}

void Reception::part(const ConnectionPtr &connection) {
  connection->place.reset();
  connection->enter(Phase::kClosing, connections_.now_ns());
  if (G_IS_TLS_CONNECTION(connection->stream())) {
    close_tls(connection);
    return;
  }
  // Closing a socket with bytes that nobody read would take back what was sent last (RFC 9112,
  // 9.6).
  if (connection->unread() == 0) {
    g_io_stream_close(connection->stream(), nullptr, nullptr);
    return;
  }
  g_socket_shutdown(connection->socket(), FALSE, TRUE, nullptr);
  Connection *key = connection.get();
  guests_[key] = {connection,
                  context_.when_readable(connection->input(), [this, key] { discard(key); })};
}

std::function<void()> Reception::parting(const ConnectionPtr &connection) const {
  return [self = self_, connection] {
    if (*self != nullptr) {
      (*self)->part(connection);
    } else {
      connection->cut_off();
    }
  };
}

void Reception::discard(Connection *connection) {
  std::array<char, kAtOnce> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): read into
  if (read_some(*connection, buffer) == kEnded) guests_.erase(connection);
}

void Reception::dismiss_idle() {
  std::vector<ConnectionPtr> idle;
  for (const auto &[key, guest] : guests_) {
    if (key->phase() == Phase::kIdle) idle.push_back(guest.connection);
  }
  for (const ConnectionPtr &connection : idle) {
    guests_.erase(connection.get());
    part(connection);
  }
}

}  // namespace sentry::relay
