// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "relay/core/segment-follower.hpp"
#include "relay/core/stream-registry.hpp"

namespace sentry::relay {

// Makes streams known and follows their segments. Any thread.
class FollowedStreams {
 public:
  explicit FollowedStreams(StreamRegistry &registry) : registry_(registry) {}

  Result<void> follow(const std::string &name);

 private:
  StreamRegistry &registry_;
  std::mutex mutex_;  // guards followers_
  std::map<std::string, std::unique_ptr<SegmentFollower>, std::less<>> followers_;
};

}  // namespace sentry::relay
