// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "relay/core/stream.hpp"
#include "relay/http/route.hpp"
#include "relay/lane/connection.hpp"
#include "relay/lane/wake-up.hpp"

namespace sentry::relay::lane {

using Line = IntrusiveList<Connection, InLine>;

// Those of one worker's connections that wait for one stream's frames. A frame that comes moves
// them to the worker's line in one step for each number waited for; who waits for a later frame is
// not looked at.
class Audience {
 public:
  Audience(StreamPtr stream, const WakeUpPtr &wake_up);
  Audience(const Audience &) = delete;
  Audience &operator=(const Audience &) = delete;
  ~Audience();

  void wait(Connection &connection, const Route &wanted);
  void view(Connection &connection) { viewers_.push_back(connection); }

  // Whether frames came since it was last asked.
  bool take_news() { return news_->exchange(false); }
  // Moves those to `line` whom the stream's newest frame concerns.
  void release_waiting(Line &line);
  void release_viewers(Line &line) { line.splice_back(viewers_); }
  // The picture that viewers are to see: true when it is another than before.
  bool show(FramePtr picture);
  [[nodiscard]] const FramePtr &picture() const { return picture_; }
  // What stands before that picture in a part of that style.
  [[nodiscard]] std::string_view part_begin(PartStyle style) const;

  [[nodiscard]] const StreamPtr &stream() const { return stream_; }
  // Connections that wait or view, wherever in line they stand.
  std::size_t members = 0;
  std::size_t viewing = 0;
  std::int64_t news_ns = 0;  // when the last frame was heard of, monotonic

 private:
  [[nodiscard]] FrameId turn_of(const Route &wanted) const;

  const StreamPtr stream_;
  std::map<FrameId, Line> waiting_;  // by the frame that will tell them something
  Line viewers_;
  FramePtr picture_;
  std::string first_part_begin_;
  std::string part_begin_;
  const std::shared_ptr<std::atomic<bool>> news_;
  Subscribers::Subscription subscription_;  // last: ends first
};

}  // namespace sentry::relay::lane
