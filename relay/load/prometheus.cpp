// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/load/prometheus.hpp"

#include <algorithm>
#include <array>

#include "relay/load/exposition.hpp"
#include "relay/load/worker-exposition.hpp"
#include "transport/base/clock.hpp"

namespace sentry::relay {
namespace {

using enum Exposition::Type;

void write_load(Exposition &out, const MetricsView &view) {
  out.family("sentry_load_state", kGauge,
             "1 for what the relay does about its load, 0 for the rest.");
  for (const LoadState state :
       {LoadState::kNormal, LoadState::kSlower, LoadState::kSmaller, LoadState::kRefusing})
    out.sample({{"state", to_string(state)}}, std::int64_t{state == view.advice.state});
  out.single("sentry_load_ratio", kGauge,
             "The worst of busy time, egress and send queues, each as a share of its limit.",
             view.advice.load);
  out.single("sentry_poll_interval_seconds", kGauge,
             "How long players are asked to wait between two requests.",
             static_cast<double>(view.advice.poll_interval.count()) / 1000);
  out.single("sentry_max_egress_bytes_per_second", kGauge, "The limit of egress; 0 is none.",
             view.max_egress_bits_per_second / 8);
  out.single("sentry_draining", kGauge, "1 while the relay lets its viewers go.",
             std::int64_t{view.draining});
  out.single("sentry_full", kGauge, "1 while every place is taken.", std::int64_t{view.full});
  out.single("sentry_max_connections", kGauge, "The most connections that are served.",
             view.max_connections);
  out.single("sentry_held_frame_bytes", kGauge, "Frames kept only for slow viewers.",
             view.held_bytes);
  out.single("sentry_max_held_frame_bytes", kGauge, "The most that is kept for slow viewers.",
             view.held_bytes_cap);
  out.single("sentry_access_log_dropped_total", kCounter,
             "Entries that the access log lost because its file was too slow or full.",
             static_cast<std::int64_t>(view.access_log_dropped));
}

void write_streams(Exposition &out, const std::vector<StreamMetrics> &streams) {
  if (streams.empty()) return;
  out.family("sentry_stream_frames_total", kCounter, "Frames taken from the sender.");
  for (const StreamMetrics &stream : streams)
    out.sample({{"stream", stream.name}}, static_cast<std::int64_t>(stream.frames));
  out.family("sentry_stream_viewers", kGauge, "Viewers at this moment.");
  for (const StreamMetrics &stream : streams)
    out.sample({{"stream", stream.name}}, static_cast<std::int64_t>(stream.viewers));
  out.family("sentry_stream_fps", kGauge, "Frames in a second, by their capture times.");
  for (const StreamMetrics &stream : streams) out.sample({{"stream", stream.name}}, stream.fps);
  out.family("sentry_stream_age_seconds", kGauge, "How long ago the newest frame was taken.");
  for (const StreamMetrics &stream : streams)
    if (stream.age_seconds >= 0) out.sample({{"stream", stream.name}}, stream.age_seconds);
  out.family("sentry_stream_state", kGauge, "1 for what the sender's source is, 0 for the rest.");
  for (const StreamMetrics &stream : streams)
    for (const std::string_view state : {"live", "held", "slate", "gone"})
      out.sample({{"stream", stream.name}, {"state", state}}, std::int64_t{state == stream.state});
}

template <class Number>
void write_known(Exposition &out, std::string_view name, Exposition::Type type,
                 std::string_view help, Number value) {
  if (value >= 0) out.single(name, type, help, value);
}

// Under the names that Prometheus' own client libraries use.
void write_process(Exposition &out, const ProcessMetrics &process) {
  write_known(out, "process_cpu_seconds_total", kCounter, "Total user and system CPU time spent.",
              process.cpu_seconds);
  write_known(out, "process_start_time_seconds", kGauge, "Start time of the process since 1970.",
              process.start_time_seconds);
  write_known(out, "process_resident_memory_bytes", kGauge, "Resident memory.",
              process.resident_bytes);
  write_known(out, "process_virtual_memory_bytes", kGauge, "Virtual memory.",
              process.virtual_bytes);
  write_known(out, "process_open_fds", kGauge, "Open file descriptors.", process.open_fds);
  write_known(out, "process_max_fds", kGauge, "The most file descriptors that may be open.",
              process.max_fds);
}

}  // namespace

/// The whole document. Counters are read one after the other while workers go on, so that two of
/// them may differ by what happened in between.
std::string prometheus_text(const MetricsView &view) {
  Exposition out;
  out.family("sentry_build_info", kGauge, "Always 1; which version runs.");
  out.sample({{"version", view.version}}, std::int64_t{1});
  write_workers(out, view.workers);
  write_load(out, view);
  write_streams(out, view.streams);
  write_process(out, view.process);
  return out.take();
}

}  // namespace sentry::relay
