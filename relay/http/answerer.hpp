// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "relay/core/stream-registry.hpp"
#include "relay/http/player-files.hpp"
#include "relay/http/reply.hpp"
#include "relay/http/route.hpp"
#include "relay/http/settings.hpp"

namespace sentry::relay {

struct Request {
  Route route;
  std::string if_none_match;    // empty: none
  std::int64_t arrived_ns = 0;  // monotonic
};

// The answer is not known yet: ask again when the stream has a new frame, and at the deadline.
struct Wait {
  StreamPtr stream;
  std::int64_t deadline_ns = 0;  // monotonic
};

// The answer is every frame of the stream from now on.
struct Multipart {
  StreamPtr stream;
  double fps = 0;  // at most; 0: all
  bool advance_headers = false;
};

using Answer = std::variant<Reply, Wait, Multipart>;

// Decides what a request gets. Keeps nothing between calls, so that any thread may ask, and ask
// again about a request that waits.
class Answerer {
 public:
  Answerer(const StreamRegistry &streams, HttpSettings settings, PlayerFiles player, Clocks clocks);

  [[nodiscard]] Answer answer(const Request &request) const;
  [[nodiscard]] StreamPtr stream_of(const Route &route) const;
  [[nodiscard]] StreamPtr watched_stream(const Route &route) const;
  [[nodiscard]] const HttpSettings &settings() const { return settings_; }
  [[nodiscard]] const Clocks &clocks() const { return clocks_; }

 private:
  [[nodiscard]] Answer answer_for_stream(const Request &request, const StreamPtr &stream) const;
  [[nodiscard]] bool refuses_stale(const StreamStatus &status) const;
  [[nodiscard]] Answer answer_multipart(const Request &request, const StreamPtr &stream) const;
  [[nodiscard]] Answer answer_latest(const Request &request, const StreamPtr &stream) const;
  [[nodiscard]] Answer answer_frame(const Request &request, const StreamPtr &stream) const;
  [[nodiscard]] Reply player_file(const Request &request) const;
  [[nodiscard]] Reply no_stream(const Route &route) const;

  const StreamRegistry &streams_;
  const HttpSettings settings_;
  const PlayerFiles player_;
  const Clocks clocks_;
};

}  // namespace sentry::relay
