// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/daemon.hpp"

#include <sys/resource.h>

#include <algorithm>

#include "relay/daemon/log.hpp"
#include "relay/daemon/player-resources.hpp"

namespace sentry::relay {
namespace {

constexpr rlim_t kOtherDescriptors = 512;  // segments, sockets, those politely refused

StreamOptions stream_options(const Options &options) {
  StreamOptions stream;
  stream.stale_after = options.stale_after;
  return stream;
}

ConnectionLimits connection_limits(const Options &options) {
  ConnectionLimits limits;
  limits.connections = options.max_connections;
  // A player that asks as seldom as it is told to must find its connection still there.
  limits.idle = std::max<std::chrono::nanoseconds>(limits.idle, 3 * options.http.poll_interval);
  return limits;
}

// Makes room for every connection that is allowed; tells how many the system allows when fewer.
Result<void> make_room_for(std::size_t connections) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t wanted = connections + kOtherDescriptors;
  if (limit.rlim_cur >= wanted) return {};
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  if (limit.rlim_cur == wanted && ::setrlimit(RLIMIT_NOFILE, &limit) == 0) return {};
  return Error{ErrorCode::kInvalid,
               "max_connections is " + std::to_string(connections) + ", but the system allows " +
                   std::to_string(limit.rlim_max) + " open files (ulimit -n, LimitNOFILE=), of " +
                   "which " + std::to_string(kOtherDescriptors) + " are needed otherwise."};
}

}  // namespace

Daemon::Daemon(const Options &options)
    : registry_(Clocks{}, stream_options(options)),
      answerer_(registry_, options.http, load_player_files(), Clocks{}),
      soup_lane_(answerer_, connection_limits(options)),
      followed_(registry_) {}

Result<std::unique_ptr<Daemon>> Daemon::start(const Options &options) {
  if (auto room = make_room_for(options.max_connections); !room) return room.error();
  std::unique_ptr<Daemon> daemon(new Daemon(options));
  if (auto begun = daemon->begin(options); !begun) return begun.error();
  return daemon;
}

// Addresses first: when one is taken, nothing has happened yet that others could see.
Result<void> Daemon::begin(const Options &options) {
  for (const ListenAddress &address : options.listen) {
    if (auto listening = soup_lane_.listen(address); !listening) return listening.error();
  }
  for (const std::string &stream : options.streams) registry_.add(stream);
  if (options.udp) {
    auto ingest = UdpIngest::start(options, followed_);
    if (!ingest) return ingest.error();
    ingest_ = ingest.take();
    return {};
  }
  for (const std::string &stream : options.streams) {
    if (auto followed = followed_.follow(stream); !followed) return followed.error();
  }
  return {};
}

}  // namespace sentry::relay
