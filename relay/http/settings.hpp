// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace sentry::relay {

// What is served of a stream that has no fresh frame.
enum class StalePolicy {
  kHold,         // the last frame, whose age says how old it is
  kUnavailable,  // 503
};

// One `[[server]]` of the configuration, as players choose among them.
struct ServerEntry {
  std::string url;
  std::uint32_t weight = 10;
  std::string region;
  std::string state{"ready"};

  bool operator==(const ServerEntry &) const = default;
};

struct HttpSettings {
  std::chrono::milliseconds wait{4000};           // the longest time a reply waits for a frame
  std::chrono::seconds frame_max_age{300};        // of a frame under its own name
  std::chrono::seconds latest_max_age{0};         // of the newest frame; 0: `no-cache`
  std::chrono::seconds player_max_age{300};       // of the player's files
  std::chrono::milliseconds poll_interval{1000};  // how often a player should ask
  StalePolicy stale = StalePolicy::kHold;
  std::vector<ServerEntry> servers;  // none: the relay itself
};

}  // namespace sentry::relay
