// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "transport/udp/endpoint.hpp"
#include "transport/udp/resolver.hpp"
#include "transport/udp/transmitter.hpp"

namespace sentry::udp {

// The clients of a sender, with the addresses their names have at the moment. Not for several
// threads at once.
class ClientList {
 public:
  struct Route {
    Endpoint client;
    Target target;
  };

  explicit ClientList(Resolver &resolver) : resolver_(resolver) {}

  bool add(const Endpoint &client);
  bool remove(const Endpoint &client);
  void clear();
  [[nodiscard]] std::vector<Endpoint> endpoints() const;

  std::vector<Route> begin_routes(std::uint64_t frame, const Transmitter &transmitter);
  void learn(const std::vector<Route> &routes);
  [[nodiscard]] bool is_owed(std::uint64_t frame) const;
  [[nodiscard]] std::size_t unresolved() const;

 private:
  struct Client {
    Endpoint endpoint;
    std::optional<SocketAddress> literal;  // none: a name, which the resolver follows
    std::uint64_t served = 0;              // the last frame that was begun for it
    bool segment = true;
  };

  std::vector<Client>::iterator find(const Endpoint &endpoint);
  void release(const Client &client);
  [[nodiscard]] std::vector<SocketAddress> addresses_of(const Client &client) const;

  Resolver &resolver_;
  std::vector<Client> clients_;
};

}  // namespace sentry::udp
