// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <sys/epoll.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "relay/lane/server.hpp"

namespace sentry::relay::lane {
namespace {

// For the request of a newcomer who is only to be refused.
constexpr std::chrono::nanoseconds kPolitePatience = std::chrono::seconds(5);

}  // namespace

/// Takes a newcomer in: to be served, or to be told that there is no place.
void Server::admit(UniqueFd fd, const PeerAddress &peer, bool refuse, bool expects_proxy) {
  const bool polite = refuse || !house_.places.take(limits_->connections);
  if (polite) metrics_.refused.add();
  if (polite && !house_.places.take_polite()) return;
  show_whether_full();
  metrics_.accepted.add();
  metrics_.connections.add();
  Connection &c = *std::make_unique<Connection>(std::move(fd), peer).release();  // see end_turn()
  connections_.push_back(c);
  c.polite = polite;
  c.expects_proxy = expects_proxy;
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = static_cast<Watched *>(&c);
  if (::epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, c.fd.get(), &event) != 0) return close(c);
  // A terminator sends its header at once; a browser may connect ahead of its first request.
  const auto patience = expects_proxy ? limits_->head : limits_->idle;
  wheel_.arm(c, time_.now_ns() + (polite ? std::min(patience, kPolitePatience) : patience).count());
  if (!expects_proxy) judge_peer(c);
}

// Once it is known who is at the other end.
void Server::judge_peer(Connection &c) {
  c.from_proxy = limits_->trusted_proxies.contains(c.peer);
  if (!c.from_proxy) count_client(c);
}

// The cap of connections for one address. Who is over it gives his place to others.
void Server::count_client(Connection &c) {
  const std::size_t limit = limits_->connections_per_address;
  if (limit == 0 || c.polite || c.counted || c.client.local) return;
  c.counted = house_.places.take_of_address(c.client, limit);
  if (c.counted) return;
  metrics_.refused.add();
  if (!house_.places.take_polite()) return close(c);
  house_.places.give_back(false);
  c.polite = true;
}

// For whom a trusted proxy makes this request; one connection may carry those of many.
void Server::read_client(Connection &c, const RequestHead &head) {
  const bool one = head.x_forwarded_for_lines <= 1;
  const std::string lines = one ? std::string() : combined_x_forwarded_for(head);
  const PeerAddress client =
      true_peer(c.peer, one ? head.x_forwarded_for : lines, limits_->trusted_proxies);
  if (client != c.client && c.counted) {
    house_.places.give_back_of_address(c.client);
    c.counted = false;
  }
  c.client = client;
  count_client(c);
}

void Server::show_whether_full() {
  const bool full = house_.places.full(limits_->connections);
  std::atomic<bool> &shown = house_.services.board.full;
  if (shown.load(std::memory_order_relaxed) != full) shown.store(full, std::memory_order_relaxed);
}

}  // namespace sentry::relay::lane
