// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/library/heartbeats.hpp"

#include "transport/base/clock.hpp"

namespace sentry::relay {
namespace {

constexpr std::int64_t kSilenceNs = 10 * kNanosecondsPerSecond;  // on a machine that is busy too

}  // namespace

bool Heartbeats::all_beat(std::span<const WorkerMetrics *const> workers, std::int64_t now_ns) {
  beats_.resize(workers.size());
  bool all = true;
  for (std::size_t i = 0; i < workers.size(); ++i) {
    const std::int64_t busy_ns = workers[i]->busy_ns.get();
    if (busy_ns != beats_[i].busy_ns) beats_[i] = {busy_ns, now_ns};
    all = all && now_ns - beats_[i].since_ns < kSilenceNs;
  }
  return all;
}

}  // namespace sentry::relay
