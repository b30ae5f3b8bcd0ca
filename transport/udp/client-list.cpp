// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/client-list.hpp"

#include <algorithm>

namespace sentry::udp {

bool ClientList::add(const Endpoint &client) {
  if (find(client) != clients_.end()) return false;
  Client added{client, std::nullopt, 0, true};
  if (auto literal = parse_literal(client.host)) {
    added.literal = *literal;
  } else {
    resolver_.watch(client.host);
  }
  clients_.push_back(std::move(added));
  return true;
}

bool ClientList::remove(const Endpoint &client) {
  const auto found = find(client);
  if (found == clients_.end()) return false;
  release(*found);
  clients_.erase(found);
  return true;
}

void ClientList::clear() {
  for (const Client &client : clients_) release(client);
  clients_.clear();
}

std::vector<Endpoint> ClientList::endpoints() const {
  std::vector<Endpoint> endpoints;
  endpoints.reserve(clients_.size());
  for (const Client &client : clients_) endpoints.push_back(client.endpoint);
  return endpoints;
}

/// The ways to every client that has an address and was not served with `frame` yet.
std::vector<ClientList::Route> ClientList::begin_routes(std::uint64_t frame,
                                                        const Transmitter &transmitter) {
  std::vector<Route> routes;
  for (Client &client : clients_) {
    if (client.served == frame) continue;
    auto addresses = addresses_of(client);
    if (addresses.empty()) continue;
    // A family that this sender cannot send in is tried all the same when there is no other, so
    // that the client is counted as unreachable.
    const auto reachable = std::find_if(
        addresses.begin(), addresses.end(),
        [&](const SocketAddress &address) { return transmitter.can_reach(address.family()); });
    Target target{reachable != addresses.end() ? *reachable : addresses.front(), client.segment,
                  false};
    target.address.set_port(client.endpoint.port);
    routes.push_back({client.endpoint, target});
    client.served = frame;
  }
  return routes;
}

/// Keeps what sending has shown about the ways.
void ClientList::learn(const std::vector<Route> &routes) {
  for (const Route &route : routes) {
    const auto found = find(route.client);
    if (found != clients_.end()) found->segment = route.target.segment;
  }
}

/// True while the name of a client that was not served with `frame` is looked up for the first
/// time.
bool ClientList::is_owed(std::uint64_t frame) const {
  return std::any_of(clients_.begin(), clients_.end(), [&](const Client &client) {
    return client.served != frame && !client.literal &&
           resolver_.answer(client.endpoint.host).pending;
  });
}

std::size_t ClientList::unresolved() const {
  return static_cast<std::size_t>(
      std::count_if(clients_.begin(), clients_.end(),
                    [&](const Client &client) { return addresses_of(client).empty(); }));
}

std::vector<ClientList::Client>::iterator ClientList::find(const Endpoint &endpoint) {
  return std::find_if(clients_.begin(), clients_.end(),
                      [&](const Client &client) { return client.endpoint == endpoint; });
}

void ClientList::release(const Client &client) {
  if (!client.literal) resolver_.forget(client.endpoint.host);
}

std::vector<SocketAddress> ClientList::addresses_of(const Client &client) const {
  if (client.literal) return {*client.literal};
  return resolver_.answer(client.endpoint.host).addresses;
}

}  // namespace sentry::udp
