// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "relay/http/settings.hpp"
#include "relay/lane/lane.hpp"
#include "relay/load/governor.hpp"
#include "relay/log/access-log.hpp"

namespace sentry::relay {

// All that a relay can be told in numbers and lists. What is marked so is read at its start.
struct RelaySettings {
  std::size_t workers = 0;  // at start; 0: one a processor
  bool player = true;       // at start; whether `/` is the player
  bool ready = true;        // what `/readyz` says while nothing else is in the way
  LaneLimits lane;
  GovernorSettings governor;                 // its poll_interval is that of `http`
  HttpSettings http;                         // its access and handed_over_paths are the relay's own
  std::string slate_file;                    // where the slate of `http` is from
  std::vector<std::string> trusted_proxies;  // as they were written
  std::string access_log;                    // at start; empty: none
  AccessLogFormat access_log_format = AccessLogFormat::kCommon;
};

}  // namespace sentry::relay
