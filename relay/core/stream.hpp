// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "relay/core/clocks.hpp"
#include "relay/core/locate.hpp"
#include "relay/core/rate-meter.hpp"
#include "relay/core/recent-frames.hpp"
#include "relay/core/shared-frame.hpp"
#include "relay/core/source.hpp"
#include "relay/core/subscribers.hpp"

namespace sentry::relay {

struct StreamOptions {
  RecentFramesLimits recent;
  std::chrono::nanoseconds stale_after = std::chrono::seconds(10);  // of silence: gone
};

// What a reply with the newest frame says about it.
struct StreamMoment {
  FramePtr newest;
  std::int64_t age_ns = 0;      // of the newest, from its capture; never negative
  std::int64_t arrived_ns = 0;  // when the newest came here, monotonic
  Presence presence = Presence::kGone;
};

struct StreamStatus {
  FramePtr newest;
  std::int64_t now_ns = 0;      // UTC, the moment all of this was true
  std::int64_t age_ns = 0;      // of the newest, from its capture; never negative
  std::int64_t arrived_ns = 0;  // when the newest came here, monotonic
  double fps = 0;
  std::uint64_t frames = 0;  // taken so far
  Source source;
  std::uint64_t viewers = 0;
};

// One camera's recent frames and who waits for the next. Fed by one thread at a time, asked by any;
// knows nothing of HTTP servers or main loops.
class Stream {
 public:
  // Counts one viewer for as long as it is held.
  using Seat = std::shared_ptr<void>;

  Stream(std::string name, Clocks clocks, StreamOptions options = {});
  Stream(const Stream &) = delete;
  Stream &operator=(const Stream &) = delete;

  // For the one who feeds it.
  bool publish(Frame frame);
  void set_writer(bool alive, std::string problem);
  void set_stale_after(std::chrono::nanoseconds silence);

  // For the one registry that lists it at a time.
  bool admit();
  void withdraw();

  // For those who serve it.
  struct Found {
    Place place = Place::kNowhere;
    FramePtr frame;   // when it is here
    FramePtr newest;  // at the same moment
    std::int64_t interval_ns = 0;
  };
  [[nodiscard]] const std::string &name() const { return name_; }
  // No longer served: endless replies end, and who waits is told that there is no such stream.
  [[nodiscard]] bool withdrawn() const { return listing_ == Listing::kWithdrawn; }
  [[nodiscard]] std::chrono::nanoseconds stale_after() const;
  [[nodiscard]] FramePtr newest() const;
  [[nodiscard]] Found find(const FrameId &id) const;
  [[nodiscard]] StreamMoment moment() const;
  [[nodiscard]] Presence presence() const;
  [[nodiscard]] Source source() const;
  [[nodiscard]] StreamStatus status() const;
  [[nodiscard]] Subscribers::Subscription on_frame(std::function<void()> callback);
  [[nodiscard]] Seat take_seat();

 private:
  void outdate() const;

  enum class Listing : std::uint8_t { kNever, kServed, kWithdrawn };

  [[nodiscard]] SupplyFacts supply(const SharedFrame *newest) const;

  const std::string name_;
  const Clocks clocks_;
  Subscribers subscribers_;
  std::shared_ptr<std::atomic<std::uint64_t>> viewers_;
  std::atomic<Listing> listing_{Listing::kNever};

  mutable std::mutex mutex_;  // guards everything below
  std::chrono::nanoseconds stale_after_;
  RecentFrames recent_;
  RateMeter rate_;
  std::int64_t last_arrival_ns_ = 0;  // monotonic
  std::uint64_t frames_ = 0;
  bool writer_alive_ = false;
  std::string problem_;
};

using StreamPtr = std::shared_ptr<Stream>;

}  // namespace sentry::relay
