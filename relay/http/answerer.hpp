// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "relay/core/published.hpp"
#include "relay/core/stream-registry.hpp"
#include "relay/http/player-files.hpp"
#include "relay/http/reply.hpp"
#include "relay/http/route.hpp"
#include "relay/http/settings.hpp"
#include "relay/load/load-board.hpp"

namespace sentry::relay {

struct Request {
  Route route;
  // See matches_etag(); empty: none. Borrowed: who asks again keeps the bytes until the answer.
  std::string_view if_none_match;
  std::int64_t arrived_ns = 0;  // monotonic
  bool authorised = false;      // its name and password were checked (kBasic)
};

// The answer is not known yet: ask again when the stream has a new frame, and at the deadline.
struct Wait {
  StreamPtr stream;
  std::int64_t deadline_ns = 0;  // monotonic
};

// The answer is every picture of the stream from now on; see Answerer::picture().
struct Multipart {
  StreamPtr stream;
  double fps = 0;  // at most; 0: all
  bool advance_headers = false;
  bool is_private = false;  // see multipart_head()
  std::int64_t end_ns = 0;  // monotonic: the right to see it ends then; 0: never
};

// The request is not for the lane to answer. One that stays so when libsoup has it asks for a name
// and a password: see unauthorised_reply().
struct HandOver {};

using Answer = std::variant<Reply, Wait, Multipart, HandOver>;

// Decides what a request gets. Keeps nothing between calls, so that any thread may ask, and ask
// again about a request that waits. What it refers to outlives it.
class Answerer {
 public:
  Answerer(const StreamRegistry &streams, const Published<HttpSettings> &settings,
           const LoadBoard &board, PlayerFiles player, Clocks clocks);
  // With settings that stay, and without any load.
  Answerer(const StreamRegistry &streams, HttpSettings settings, PlayerFiles player, Clocks clocks);
  ~Answerer();

  // What a request target asks for, or why it is refused.
  [[nodiscard]] std::variant<Route, Refusal, HandOver> read(std::string_view target) const;
  [[nodiscard]] Answer answer(const Request &request) const;
  [[nodiscard]] StreamPtr stream_of(const Route &route) const;
  [[nodiscard]] StreamPtr watched_stream(const Route &route) const;
  // What a viewer of the stream's multipart is to see at this moment: its newest frame, that of
  // its smaller rendition, or a slate. Nothing: neither has come. A lane asks at every new frame
  // and about once a second, and sends what has another serial() than the picture before it.
  [[nodiscard]] FramePtr picture(const StreamPtr &stream) const;
  [[nodiscard]] const Clocks &clocks() const { return clocks_; }

 private:
  [[nodiscard]] Answer answer_for_stream(const Request &request, const StreamPtr &stream) const;
  [[nodiscard]] bool refuses_stale(const StreamStatus &status) const;
  [[nodiscard]] Answer answer_multipart(const Request &request, const StreamPtr &stream) const;
  [[nodiscard]] Answer answer_latest(const Request &request, const StreamPtr &stream) const;
  [[nodiscard]] Answer answer_frame(const Request &request, const StreamPtr &stream) const;
  [[nodiscard]] Reply player_file(const Request &request) const;
  [[nodiscard]] Reply no_stream(const Route &route) const;

  struct Owned;
  explicit Answerer(const StreamRegistry &streams, std::unique_ptr<Owned> owned,
                    PlayerFiles player, Clocks clocks);

  std::unique_ptr<Owned> owned_;  // what does not belong to somebody else
  const StreamRegistry &streams_;
  const Published<HttpSettings> &settings_;
  const LoadBoard &board_;
  const PlayerFiles player_;
  const Clocks clocks_;
};

}  // namespace sentry::relay
