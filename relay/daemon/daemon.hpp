// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "relay/core/stream-registry.hpp"
#include "relay/daemon/followed-streams.hpp"
#include "relay/daemon/options.hpp"
#include "relay/daemon/udp-ingest.hpp"
#include "relay/soup/soup-lane.hpp"

namespace sentry::relay {

// sentryc put together: what comes in, what is held, what goes out. Ends in the reverse order.
class Daemon {
 public:
  static Result<std::unique_ptr<Daemon>> start(const Options &options);

  [[nodiscard]] std::vector<std::string> urls() const { return soup_lane_.urls(); }
  // 0: no datagrams are taken.
  [[nodiscard]] std::uint16_t udp_port() const { return ingest_ ? ingest_->port() : 0; }

 private:
  explicit Daemon(const Options &options);
  Result<void> begin(const Options &options);

  StreamRegistry registry_;
  Answerer answerer_;
  SoupLane soup_lane_;
  FollowedStreams followed_;
  std::unique_ptr<UdpIngest> ingest_;
};

}  // namespace sentry::relay
