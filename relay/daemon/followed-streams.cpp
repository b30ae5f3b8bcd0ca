// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/followed-streams.hpp"

namespace sentry::relay {

/// Serves the segment of that name from now on; nothing new when it is served already.
Result<void> FollowedStreams::follow(const std::string &name) {
  const std::lock_guard lock(mutex_);
  if (followers_.contains(name)) return {};
  auto follower = SegmentFollower::start(registry_.add(name));
  if (!follower) return follower.error();
  followers_.emplace(name, follower.take());
  return {};
}

}  // namespace sentry::relay
