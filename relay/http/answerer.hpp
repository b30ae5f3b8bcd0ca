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

struct Rules;
struct Terms;
enum class Verdict;

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
  // The stream whose viewer a request makes of its connection: only pictures make one.
  [[nodiscard]] StreamPtr watched_stream(const Route &route, bool authorised = false) const;

  // What a viewer of the stream's multipart is to see at this moment: its newest frame, that of
  // its smaller rendition, or a slate. Nothing: none has come. A lane asks at every new frame of
  // rendition(), and about once a second because a slate comes when no frame does; it sends what
  // has another serial() than the picture before.
  [[nodiscard]] FramePtr picture(const StreamPtr &stream) const;
  // The stream itself, or what is served in its place while there is too much to do.
  [[nodiscard]] StreamPtr rendition(const StreamPtr &stream) const;
  [[nodiscard]] const Clocks &clocks() const { return clocks_; }

 private:
  [[nodiscard]] std::int64_t poll_interval_ms(const Rules &rules) const;
  [[nodiscard]] bool is_handed_over(std::string_view path, Resource resource) const;
  [[nodiscard]] Answer answer_for_stream(const Request &request, const Rules &rules) const;
  [[nodiscard]] Verdict judge(const Route &route, bool authorised, const Rules &rules) const;
  [[nodiscard]] StreamPtr stream_of(const Route &route, const Rules &rules) const;
  [[nodiscard]] Answer answer_with(const Request &request, const StreamPtr &stream,
                                   Terms &terms) const;
  [[nodiscard]] Answer answer_multipart(const Request &request, const StreamPtr &stream,
                                        const Terms &terms) const;
  [[nodiscard]] Answer answer_latest(const Request &request, const StreamPtr &stream,
                                     Terms &terms) const;
  [[nodiscard]] Answer answer_frame(const Request &request, const StreamPtr &stream,
                                    const Terms &terms) const;
  [[nodiscard]] Reply player_file(const Request &request, const Rules &rules) const;
  [[nodiscard]] Reply streams_reply(const Rules &rules) const;
  [[nodiscard]] Reply readiness() const;
  [[nodiscard]] std::string_view own_state() const;
  [[nodiscard]] Reply no_stream(const Route &route, const Rules &rules) const;

  struct Owned;
  Answerer(const StreamRegistry &streams, std::unique_ptr<Owned> owned, PlayerFiles player,
           Clocks clocks);

  std::unique_ptr<Owned> owned_;  // what does not belong to somebody else
  const StreamRegistry &streams_;
  const Published<HttpSettings> &settings_;
  const LoadBoard &board_;
  const PlayerFiles player_;
  const Clocks clocks_;
};

}  // namespace sentry::relay
