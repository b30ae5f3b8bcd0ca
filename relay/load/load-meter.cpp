// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/load/load-meter.hpp"

#include <algorithm>

#include "transport/base/clock.hpp"

namespace sentry::relay {
namespace {

// A share of less time than this tells more of the scheduler than of the load.
constexpr std::int64_t kShortestNs = 1'000'000;

}  // namespace

/// The first one, and what a worker did before it was seen first, say nothing. Asked again within a
/// millisecond, or with a clock that went back, it repeats the shares of the last one.
LoadSample LoadMeter::sample(std::span<const WorkerMetrics *const> workers, HeldBytes held,
                             std::int64_t now_ns) {
  const std::int64_t elapsed_ns = now_ns - last_ns_;
  sample_.now_ns = now_ns;
  sample_.send_queue = held.cap > 0 ? static_cast<double>(std::max<std::int64_t>(held.now, 0)) /
                                          static_cast<double>(held.cap)
                                    : 0;
  if (elapsed_ns >= 0 && elapsed_ns < kShortestNs && !last_.empty()) return sample_;

  std::vector<Reading> readings;
  readings.reserve(workers.size());
  std::int64_t busiest_ns = 0;
  std::int64_t bytes = 0;
  for (const WorkerMetrics *worker : workers) {
    readings.push_back({worker, worker->busy_viewers_ns.get(), worker->bytes_sent.get()});
    const Reading done = since_last(readings.back());
    busiest_ns = std::max(busiest_ns, done.busy_ns);
    bytes += done.bytes;
  }
  if (elapsed_ns > 0) {
    const auto elapsed = static_cast<double>(elapsed_ns);
    // A worker adds to its counter when a turn ends, so that a long one may show in a short sample.
    sample_.busy = std::min(static_cast<double>(busiest_ns) / elapsed, 1.0);
    sample_.egress_bits_per_second =
        static_cast<double>(bytes) * 8 * static_cast<double>(kNanosecondsPerSecond) / elapsed;
  }
  last_ = std::move(readings);
  last_ns_ = now_ns;
  return sample_;
}

// What a worker has done since the last sample: nothing that is known if it was not there, and all
// of it if its counters began anew.
LoadMeter::Reading LoadMeter::since_last(const Reading &now) const {
  const auto before = std::find_if(last_.begin(), last_.end(), [&](const Reading &reading) {
    return reading.worker == now.worker;
  });
  if (before == last_.end()) return {now.worker, 0, 0};
  const auto grown = [](std::int64_t from, std::int64_t to) { return to < from ? to : to - from; };
  return {now.worker, grown(before->busy_ns, now.busy_ns), grown(before->bytes, now.bytes)};
}

}  // namespace sentry::relay
