// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/load/worker-metrics.hpp"

#include <algorithm>
#include <bit>

namespace sentry::relay {

void Histogram::add(std::int64_t time_ns) {
  const std::int64_t time = std::max<std::int64_t>(time_ns, 0);
  // How many times the first bound goes into the time, a time that equals a bound being below it;
  // the bits of that number tell which power of two is the next one up.
  const auto steps = static_cast<std::uint64_t>(std::max<std::int64_t>(time, 1) - 1) /
                     static_cast<std::uint64_t>(upper_bound_ns(0));
  const auto bucket = static_cast<std::size_t>(std::bit_width(steps));
  buckets_[std::min(bucket, kBuckets - 1)].add();
  sum_ns_.add(time);
}

void WorkerMetrics::count_reply(int status) {
  const auto *found = std::find(kCountedStatuses.begin(), kCountedStatuses.end() - 1, status);
  replies[static_cast<std::size_t>(found - kCountedStatuses.begin())].add();
}

}  // namespace sentry::relay
