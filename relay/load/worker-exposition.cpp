// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/load/worker-exposition.hpp"

#include <limits>
#include <string>

#include "transport/base/clock.hpp"

namespace sentry::relay {
namespace {

using Workers = std::span<const WorkerMetrics *const>;
using enum Exposition::Type;

double seconds(std::int64_t ns) {
  return static_cast<double>(ns) / static_cast<double>(kNanosecondsPerSecond);
}

struct Sum {
  Counter WorkerMetrics::*counter;
  const char *name;
  Exposition::Type type;
  const char *help;
};

// What is told of all workers together.
constexpr Sum kSums[] = {
    {&WorkerMetrics::bytes_sent, "sentry_http_sent_bytes_total", kCounter,
     "Bytes given to the kernel to send, heads included."},
    {&WorkerMetrics::frames_sent, "sentry_frames_sent_total", kCounter,
     "Whole frames sent, in replies and in parts of streams."},
    {&WorkerMetrics::frames_skipped, "sentry_frames_skipped_total", kCounter,
     "Frames that viewers of streams missed because they were slow."},
    {&WorkerMetrics::accepted, "sentry_connections_accepted_total", kCounter, "Connections taken."},
    {&WorkerMetrics::refused, "sentry_connections_refused_total", kCounter,
     "Newcomers who were told to come back later, or were cut off."},
    {&WorkerMetrics::dropped, "sentry_connections_dropped_total", kCounter,
     "Viewers cut off because they had stopped reading."},
    {&WorkerMetrics::handed_over, "sentry_connections_handed_over_total", kCounter,
     "Connections handed over from the frame lane."},
    {&WorkerMetrics::accept_pauses, "sentry_accept_pauses_total", kCounter,
     "Times when no connection was taken for want of descriptors or memory."},
    {&WorkerMetrics::connections, "sentry_connections", kGauge, "Open connections."},
    {&WorkerMetrics::viewers, "sentry_viewers", kGauge, "Viewers of endless replies."},
    {&WorkerMetrics::waiting, "sentry_waiting", kGauge, "Requests that wait for a frame."},
    {&WorkerMetrics::sending, "sentry_sending", kGauge,
     "Connections with a reply that the kernel has not taken whole."},
};

struct Times {
  Histogram WorkerMetrics::*histogram;
  const char *name;
  const char *help;
};

constexpr Times kTimes[] = {
    {&WorkerMetrics::reply_time, "sentry_http_reply_seconds",
     "From a request, or the frame it waited for, to the last byte of its reply."},
    {&WorkerMetrics::frame_age, "sentry_frame_age_seconds",
     "How old the newest frame was when it was sent."},
    {&WorkerMetrics::capture_to_reply, "sentry_capture_to_reply_seconds",
     "From the capture of a frame to its reply, for frames sent the moment they came."},
};

void write_replies(Exposition &out, Workers workers) {
  out.family("sentry_http_replies_total", kCounter, "Replies by status.");
  for (std::size_t i = 0; i < WorkerMetrics::kCountedStatuses.size(); ++i) {
    std::int64_t sum = 0;
    for (const WorkerMetrics *worker : workers) sum += worker->replies[i].get();
    const int status = WorkerMetrics::kCountedStatuses[i];
    out.sample({{"code", status == 0 ? "other" : std::to_string(status)}}, sum);
  }
}

void write_times(Exposition &out, Workers workers, const Times &times) {
  out.family(times.name, kHistogram, times.help);
  std::int64_t count = 0;
  std::int64_t sum_ns = 0;
  for (std::size_t bucket = 0; bucket < Histogram::kBuckets; ++bucket) {
    for (const WorkerMetrics *worker : workers) count += (worker->*times.histogram).count(bucket);
    const bool last = bucket + 1 == Histogram::kBuckets;
    out.bucket(
        last ? std::numeric_limits<double>::infinity() : seconds(Histogram::upper_bound_ns(bucket)),
        count);
  }
  for (const WorkerMetrics *worker : workers) sum_ns += (worker->*times.histogram).sum_ns();
  out.sum_and_count(seconds(sum_ns), count);
}

void write_busy(Exposition &out, std::string_view name, std::string_view help, Workers workers,
                Counter WorkerMetrics::*counter) {
  out.family(name, kCounter, help);
  for (std::size_t i = 0; i < workers.size(); ++i)
    out.sample({{"worker", std::to_string(i)}}, seconds((workers[i]->*counter).get()));
}

}  // namespace

void write_workers(Exposition &out, Workers workers) {
  write_replies(out, workers);
  for (const Sum &sum : kSums) {
    std::int64_t value = 0;
    for (const WorkerMetrics *worker : workers) value += (worker->*sum.counter).get();
    out.single(sum.name, sum.type, sum.help, value);
  }
  for (const Times &times : kTimes) write_times(out, workers, times);
  if (workers.empty()) return;
  write_busy(out, "sentry_worker_busy_seconds_total", "Time in which a worker did not wait.",
             workers, &WorkerMetrics::busy_ns);
  write_busy(out, "sentry_worker_viewers_busy_seconds_total",
             "Of that, for connections beyond their first request.", workers,
             &WorkerMetrics::busy_viewers_ns);
}

}  // namespace sentry::relay
