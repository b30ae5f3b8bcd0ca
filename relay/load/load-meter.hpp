// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "relay/load/governor.hpp"
#include "relay/load/worker-metrics.hpp"

namespace sentry::relay {

// Bytes of frames kept only for slow viewers.
struct HeldBytes {
  std::int64_t now = 0;
  std::int64_t cap = 0;  // 0: none
};

// Makes samples of what the workers have counted since the last one. One thread.
class LoadMeter {
 public:
  LoadSample sample(std::span<const WorkerMetrics *const> workers, HeldBytes held,
                    std::int64_t now_ns);

 private:
  struct Reading {
    const WorkerMetrics *worker = nullptr;
    std::int64_t busy_ns = 0;
    std::int64_t bytes = 0;
  };

  [[nodiscard]] Reading since_last(const Reading &now) const;

  std::vector<Reading> last_;
  std::int64_t last_ns_ = 0;
  LoadSample sample_;
};

}  // namespace sentry::relay
