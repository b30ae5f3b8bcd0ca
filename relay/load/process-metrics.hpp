// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>

namespace sentry::relay {

// What the system says of this process; negative: it does not say.
struct ProcessMetrics {
  double cpu_seconds = -1;         // user and system
  double start_time_seconds = -1;  // UTC since 1970
  std::int64_t resident_bytes = -1;
  std::int64_t virtual_bytes = -1;
  std::int64_t open_fds = -1;
  std::int64_t max_fds = -1;
};

ProcessMetrics read_process_metrics();

}  // namespace sentry::relay
