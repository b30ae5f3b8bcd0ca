// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/library/load-watch.hpp"

#include "relay/http/access.hpp"
#include "relay/load/prometheus.hpp"

namespace sentry::relay {
namespace {

constexpr double kNanoseconds = 1e-9;

StreamMetrics metrics_of(const Stream &stream) {
  const StreamStatus status = stream.status();
  StreamMetrics metrics;
  metrics.name = stream.name();
  metrics.frames = status.frames;
  metrics.viewers = status.viewers;
  if (status.newest) metrics.age_seconds = static_cast<double>(status.age_ns) * kNanoseconds;
  metrics.fps = status.fps;
  metrics.state = to_string(status.source.presence);
  return metrics;
}

}  // namespace

LoadWatch::LoadWatch(const RelayState &state, LoadBoard &board)
    : state_(state), board_(board), governor_(*state.governor().get()) {}

void LoadWatch::look(Workers workers, HeldBytes held, std::int64_t now_ns) {
  governor_.set_settings(*state_.governor().get());
  held_ = held;
  advice_ = governor_.update(meter_.sample(workers, held, now_ns));
  board_.state = advice_.state;
  board_.poll_interval_ms = static_cast<std::uint32_t>(advice_.poll_interval.count());
}

std::string LoadWatch::metrics_text(Workers workers, std::uint64_t log_entries_lost) const {
  MetricsView view;
  view.version = SENTRY_VERSION;
  view.workers = workers;
  view.advice = advice_;
  view.max_egress_bits_per_second = state_.governor().get()->max_egress_bits_per_second;
  view.draining = board_.draining;
  view.full = board_.full;
  view.max_connections = static_cast<std::int64_t>(state_.limits().get()->connections);
  view.held_bytes = held_.now;
  view.held_bytes_cap = held_.cap;
  view.access_log_dropped = log_entries_lost;
  view.process = read_process_metrics();
  const auto http = state_.http().get();
  for (const StreamPtr &stream : state_.streams().all()) {
    // Whoever reads the metrics is not thereby one of those who may know of a private stream.
    if (is_public(*http, stream->name())) view.streams.push_back(metrics_of(*stream));
  }
  return prometheus_text(view);
}

}  // namespace sentry::relay
