// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <variant>

#include "relay/lane/server.hpp"
#include "relay/net/proxy-protocol.hpp"

namespace sentry::relay::lane {

// Takes up a connection that rests: first what was received already, then what the kernel has. An
// edge-triggered event is not repeated, so this goes on until nothing is left, another phase began
// or others must have their turn.
void Server::read_on(Connection &c) {
  if (c.unserved) {
    c.unserved = false;
    serve(c, {received_.data(), c.rest.copy(received_.data(), received_.size())});
  }
  while (c.phase == Phase::kReading && c.readable && !c.unserved) receive(c);
  if (c.phase == Phase::kReading && c.unserved) look_again(c);
  if (c.phase == Phase::kReading && !c.unserved && c.peer_done) close(c);
}

void Server::receive(Connection &c) {
  const std::size_t kept = c.rest.copy(received_.data(), received_.size());
  const std::size_t room = received_.size() - kept;
  const ssize_t got = ::recv(c.fd.get(), received_.data() + kept, room, 0);
  if (got < 0) {
    c.readable = false;
    if (errno != EAGAIN) close(c);
    return;
  }
  // Less than there was room for: that was all (epoll(7)).
  if (static_cast<std::size_t>(got) < room) c.readable = false;
  if (got == 0) {
    c.peer_done = true;
    return;
  }
  serve(c, {received_.data(), kept + static_cast<std::size_t>(got)});
}

// Serves the requests in `bytes`, which are those received last and stand before anything else.
void Server::serve(Connection &c, std::string_view bytes) {
  bool more = false;
  for (int left = kRequestsInARow; !bytes.empty() && c.phase == Phase::kReading; --left) {
    if (left == 0) {
      c.unserved = true;
      break;
    }
    const std::size_t used = c.expects_proxy ? take_proxy_header(c, bytes) : take_request(c, bytes);
    more = used == 0;
    if (more) break;
    bytes.remove_prefix(used);
  }
  if (c.phase == Phase::kClosed || c.phase == Phase::kLingering) return;
  if (!more && !bytes.empty()) c.unserved = true;
  keep(c, bytes);
}

// Keeps what no reply used. The time for a head runs from its first byte.
void Server::keep(Connection &c, std::string_view rest) {
  if (rest.empty()) {
    if (!c.rest.empty()) c.rest = std::string();
    return;
  }
  c.rest.assign(rest);
  if (c.phase != Phase::kReading || c.unserved || c.head_begun) return;
  c.head_begun = true;
  wheel_.arm(c, std::min(c.deadline_ns(), time_.now_ns() + limits_->head.count()));
}

// How many bytes it used; none: it needs more, or the connection has ended.
std::size_t Server::take_proxy_header(Connection &c, std::string_view bytes) {
  const auto parsed = parse_proxy_header(bytes);
  if (std::holds_alternative<ProxyNeedsMore>(parsed)) return 0;
  const auto *header = std::get_if<ProxyHeader>(&parsed);
  if (header == nullptr) {
    // Whoever does not speak the protocol must get nothing at all (its section 2).
    metrics_.refused.add();
    close(c);
    return 0;
  }
  c.expects_proxy = false;
  if (header->peer) c.peer = c.client = *header->peer;
  judge_peer(c);
  return c.phase == Phase::kReading ? header->size : 0;
}

// The same for a request.
std::size_t Server::take_request(Connection &c, std::string_view bytes) {
  const auto parsed = parse_head(bytes, c.scanned);
  if (std::holds_alternative<HeadNeedsMore>(parsed)) {
    c.scanned = bytes.size();
    return 0;
  }
  c.scanned = 0;
  c.head_begun = false;
  c.exchange = {};
  c.exchange.asked_ns = time_.now_ns();
  if (const auto *refusal = std::get_if<Refusal>(&parsed)) {
    refuse(c, *refusal, nullptr);
    return 0;
  }
  const auto &head = std::get<RequestHead>(parsed);
  c.exchange.method = head.method;
  c.exchange.minor_version = static_cast<std::uint8_t>(head.minor_version);
  c.exchange.keep_alive = head.keep_alive && !draining_;
  if (c.from_proxy) read_client(c, head);
  if (c.phase == Phase::kReading) handle(c, head, bytes);
  return c.phase == Phase::kClosed ? 0 : head.size;
}

// Throws away what comes after the last reply, so that it is not answered with a reset that would
// take the reply from the viewer (RFC 9112, 9.6).
void Server::discard(Connection &c) {
  for (int left = kRequestsInARow; left > 0 && c.readable; --left) {
    const ssize_t got = ::recv(c.fd.get(), received_.data(), received_.size(), 0);
    if (got < 0 && errno == EAGAIN) c.readable = false;
    if (got == 0 || (got < 0 && errno != EAGAIN)) {
      close(c);
      return;
    }
  }
  // Who sends that much does not read.
  if (c.readable) close(c);
}

}  // namespace sentry::relay::lane
