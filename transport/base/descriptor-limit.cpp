// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/base/descriptor-limit.hpp"

#include <algorithm>
#include <mutex>

namespace sentry {

rlim_t raise_descriptor_limit(rlim_t wanted) {
  // Two users in one process must not undo what the other has done.
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t before = limit.rlim_cur;
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  if (limit.rlim_cur <= before || ::setrlimit(RLIMIT_NOFILE, &limit) != 0) return before;
  return limit.rlim_cur;
}

}  // namespace sentry
