-- SPDX-FileCopyrightText: The Sentry authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
--
-- Makes wrk say its results as one line of JSON at the end.

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"event": "wrk", "replies": %d, "seconds": %.6f, "p50": %.1f, "p99": %.1f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
