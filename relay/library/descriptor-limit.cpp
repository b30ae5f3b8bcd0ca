// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/library/descriptor-limit.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <mutex>
#include <string>

namespace sentry::relay {
namespace {

constexpr rlim_t kOtherDescriptors = 512;  // segments, sockets, those politely refused

}  // namespace

Result<void> allow_connections(std::size_t connections) {
  // Two relays of one process must not undo what the other has done.
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t wanted = connections + kOtherDescriptors;
  if (limit.rlim_cur >= wanted) return {};
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  if (limit.rlim_cur == wanted && ::setrlimit(RLIMIT_NOFILE, &limit) == 0) return {};
  return Error{ErrorCode::kSystem,
               "max-connections is " + std::to_string(connections) + ", but the system allows " +
                   std::to_string(limit.rlim_max) + " open files (ulimit -n, LimitNOFILE=), of " +
                   "which " + std::to_string(kOtherDescriptors) + " are needed otherwise."};
}

}  // namespace sentry::relay
