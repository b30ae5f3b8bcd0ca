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
// Of frames, which do without where the system does not allow them.
constexpr rlim_t kFrameDescriptors = 4096;

}  // namespace

Result<void> allow_connections(std::size_t connections) {
  // Two relays of one process must not undo what the other has done.
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t wanted = connections + kOtherDescriptors;
  const rlim_t best = wanted + kFrameDescriptors;
  if (limit.rlim_cur >= best) return {};
  const bool enough = limit.rlim_cur >= wanted;
  limit.rlim_cur = std::min(best, limit.rlim_max);
  const bool raised = ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
  if (enough || (raised && limit.rlim_cur >= wanted)) return {};
  return Error{ErrorCode::kSystem,
               "max-connections is " + std::to_string(connections) + ", but the system allows " +
                   std::to_string(limit.rlim_max) + " open files (ulimit -n, LimitNOFILE=), of " +
                   "which " + std::to_string(kOtherDescriptors) + " are needed otherwise."};
}

}  // namespace sentry::relay
