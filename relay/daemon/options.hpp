// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "relay/net/listen-address.hpp"
#include "relay/http/settings.hpp"
#include "transport/shm/ring-writer.hpp"

namespace sentry::relay {

// Where datagrams are taken from the network.
struct UdpAddress {
  std::string address;  // empty: every one of the machine
  std::uint16_t port = 0;

  bool operator==(const UdpAddress &) const = default;
};

// All that sentryc can be told, by its command line or its configuration.
struct Options {
  std::vector<ListenAddress> listen;
  std::optional<UdpAddress> udp;
  std::vector<std::string> streams;
  std::vector<std::string> allow_from{"127.0.0.0/8", "::1/128"};
  std::string multicast_iface;
  std::size_t max_connections = 8192;
  std::chrono::milliseconds stale_after{10'000};
  std::uint32_t slots = shm::kDefaultSlots;  // of the segments that datagrams are written to
  std::uint32_t mode = 0640;
  std::string group;
  HttpSettings http;
};

}  // namespace sentry::relay
