// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "relay/daemon/followed-streams.hpp"
#include "relay/daemon/options.hpp"
#include "transport/shm/ring-writer.hpp"
#include "transport/udp/receiver.hpp"

namespace sentry::relay {

// Writes what comes by UDP to one segment a stream, on a thread of its own, and has the segments
// followed. They end, and their files go, with this.
class UdpIngest {
 public:
  static Result<std::unique_ptr<UdpIngest>> start(const Options &options, FollowedStreams &streams);
  UdpIngest(const UdpIngest &) = delete;
  UdpIngest &operator=(const UdpIngest &) = delete;
  ~UdpIngest();

  [[nodiscard]] std::uint16_t port() const { return receiver_->port(); }

 private:
  // The way of one stream into its segment.
  struct Outlet {
    std::unique_ptr<shm::RingWriter> writer;  // nothing: it could not be made
    std::int64_t next_attempt_ns = 0;         // monotonic
    bool refused = false;                     // said already
  };

  UdpIngest(const Options &options, FollowedStreams &streams,
            std::unique_ptr<udp::Receiver> receiver);
  void run();
  void take(const udp::ReceivedFrame &received);
  void open(const std::string &stream, Outlet &outlet);
  void report(const std::string &what, bool &said);

  const Options options_;
  FollowedStreams &streams_;
  std::unique_ptr<udp::Receiver> receiver_;
  std::map<std::string, Outlet, std::less<>> outlets_;  // the thread's own
  bool said_full_ = false;                              // the same
  std::atomic<bool> stopping_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace sentry::relay
