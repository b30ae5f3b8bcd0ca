// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <span>

#include "relay/load/worker-metrics.hpp"

namespace sentry::relay {

// What a relay has done since its start, by all its threads.
struct RelayTotals {
  std::int64_t replies = 0;
  std::int64_t bytes_sent = 0;
  std::int64_t frames_sent = 0;
  std::int64_t frames_skipped = 0;
  std::int64_t accepted = 0;
  std::int64_t refused = 0;
  std::int64_t dropped = 0;
  std::int64_t handed_over = 0;
};

RelayTotals add_up(std::span<const WorkerMetrics *const> workers);

}  // namespace sentry::relay
