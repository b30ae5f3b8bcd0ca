// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/library/descriptor-limit.hpp"

#include <string>

#include "transport/base/descriptor-limit.hpp"

namespace sentry::relay {
namespace {

constexpr rlim_t kOtherDescriptors = 512;  // segments, sockets, those politely refused
// Of frames, which do without where the system does not allow them.
constexpr rlim_t kFrameDescriptors = 4096;

}  // namespace

Result<void> allow_connections(std::size_t connections) {
  const rlim_t wanted = connections + kOtherDescriptors;
  const rlim_t allowed = raise_descriptor_limit(wanted + kFrameDescriptors);
  if (allowed >= wanted) return {};
  return Error{ErrorCode::kSystem,
               "max-connections is " + std::to_string(connections) + ", but the system allows " +
                   std::to_string(allowed) + " open files (ulimit -n, LimitNOFILE=), of " +
                   "which " + std::to_string(kOtherDescriptors) + " are needed otherwise."};
}

}  // namespace sentry::relay
