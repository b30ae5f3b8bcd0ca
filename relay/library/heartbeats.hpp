// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "relay/load/worker-metrics.hpp"

namespace sentry::relay {

// Tells whether the workers still turn: each does at least once a second, and counts the time it
// takes. One thread.
class Heartbeats {
 public:
  bool all_beat(std::span<const WorkerMetrics *const> workers, std::int64_t now_ns);

 private:
  struct Beat {
    std::int64_t busy_ns = -1;
    std::int64_t since_ns = 0;  // monotonic
  };
  std::vector<Beat> beats_;
};

}  // namespace sentry::relay
