// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "relay/load/governor.hpp"
#include "relay/load/process-metrics.hpp"
#include "relay/load/worker-metrics.hpp"

namespace sentry::relay {

inline constexpr std::string_view kPrometheusMediaType = "text/plain; version=0.0.4; charset=utf-8";

// One stream, as `/<stream>/status.json` tells of it.
struct StreamMetrics {
  std::string name;
  std::uint64_t frames = 0;  // taken so far
  std::uint64_t viewers = 0;
  double age_seconds = -1;  // of the newest frame; negative: there was none
  double fps = 0;
  std::string_view state;  // live, held, slate, gone
};

// What a relay knows of itself at one moment.
struct MetricsView {
  std::string_view version;
  std::span<const WorkerMetrics *const> workers;
  LoadAdvice advice;
  double max_egress_bits_per_second = 0;  // 0: no limit
  bool draining = false;
  bool full = false;  // every place is taken
  std::int64_t max_connections = 0;
  std::int64_t held_bytes = 0;  // of frames kept only for slow viewers
  std::int64_t held_bytes_cap = 0;
  std::uint64_t access_log_dropped = 0;
  std::vector<StreamMetrics> streams;
  ProcessMetrics process;
};

std::string prometheus_text(const MetricsView &view);

}  // namespace sentry::relay
