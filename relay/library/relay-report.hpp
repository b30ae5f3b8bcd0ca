// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "relay/load/governor.hpp"

namespace sentry::relay {

// What a relay does at one moment.
struct RelayReport {
  LoadState load = LoadState::kNormal;
  std::uint32_t poll_interval_ms = 0;  // that players are told
  std::size_t connections = 0;
  bool draining = false;
  bool drained = false;
  bool stuck = false;                            // a worker gives no sign of life
  std::map<std::string, std::uint64_t> viewers;  // by stream

  [[nodiscard]] std::uint64_t all_viewers() const {
    std::uint64_t all = 0;
    for (const auto &[stream, count] : viewers) all += count;
    return all;
  }
  bool operator==(const RelayReport &) const = default;
};

}  // namespace sentry::relay
