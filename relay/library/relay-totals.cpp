// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/library/relay-totals.hpp"

namespace sentry::relay {

RelayTotals add_up(std::span<const WorkerMetrics *const> workers) {
  RelayTotals totals;
  for (const WorkerMetrics *worker : workers) {
    for (const Counter &of_status : worker->replies) totals.replies += of_status.get();
    totals.bytes_sent += worker->bytes_sent.get();
    totals.frames_sent += worker->frames_sent.get();
    totals.frames_skipped += worker->frames_skipped.get();
    totals.accepted += worker->accepted.get();
    totals.refused += worker->refused.get();
    totals.dropped += worker->dropped.get();
    totals.handed_over += worker->handed_over.get();
  }
  return totals;
}

}  // namespace sentry::relay
