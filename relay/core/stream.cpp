// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/stream.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace sentry::relay {
namespace {

std::int64_t age_of(const SharedFrame &frame, std::int64_t now_ns) {
  return std::max<std::int64_t>(now_ns - frame.info().capture_time_ns, 0);
}

}  // namespace

Stream::Stream(std::string name, Clocks clocks, StreamOptions options)
    : name_(std::move(name)),
      clocks_(std::move(clocks)),
      viewers_(std::make_shared<std::atomic<std::uint64_t>>(0)),
      stale_after_(options.stale_after),
      recent_(options.recent) {}

/// Takes a frame as the newest and wakes everyone who waits. False when it is not new.
bool Stream::publish(Frame frame) {
  // The heads are rendered before the lock is taken: readers wait for nothing but the exchange.
  auto shared = std::make_shared<const SharedFrame>(name_, std::move(frame));
  const std::int64_t capture_time_ns = shared->info().capture_time_ns;
  std::vector<FramePtr> dropped;
  {
    const std::lock_guard lock(mutex_);
    const FramePtr before = recent_.newest();
    if (!recent_.add(std::move(shared))) return false;
    dropped = recent_.take_dropped();
    if (before) before->outdate();
    const std::int64_t now_ns = clocks_.monotonic();
    rate_.add(capture_time_ns, now_ns);
    // The first may have lain in the segment since long before this process began.
    const std::int64_t age_ns = clocks_.utc() - capture_time_ns;
    last_arrival_ns_ = frames_ == 0 ? now_ns - std::max<std::int64_t>(age_ns, 0) : now_ns;
    ++frames_;
  }
  subscribers_.notify();
  return true;  // `dropped` ends now
}

/// Says whether the one who writes the stream gives signs of life, else why not.
void Stream::set_writer(bool alive, std::string problem) {
  const std::lock_guard lock(mutex_);
  if (writer_alive_ != alive) outdate();
  writer_alive_ = alive;
  problem_ = std::move(problem);
}

/// After how long a silence it counts as gone.
void Stream::set_stale_after(std::chrono::nanoseconds silence) {
  const std::lock_guard lock(mutex_);
  outdate();
  stale_after_ = silence;
}

std::chrono::nanoseconds Stream::stale_after() const {
  const std::lock_guard lock(mutex_);
  return stale_after_;
}

/// False when it is listed already, here or elsewhere.
bool Stream::admit() { return listing_.exchange(Listing::kServed) != Listing::kServed; }

/// Has everyone who waits look again, and find that it is no longer served.
void Stream::withdraw() {
  listing_ = Listing::kWithdrawn;
  {
    const std::lock_guard lock(mutex_);
    outdate();
  }
  subscribers_.notify();
}

// Needs the lock.
void Stream::outdate() const {
  if (const FramePtr newest = recent_.newest()) newest->outdate();
}

FramePtr Stream::newest() const {
  const std::lock_guard lock(mutex_);
  return recent_.newest();
}

Stream::Found Stream::find(const FrameId &id) const {
  const std::lock_guard lock(mutex_);
  Found found;
  found.frame = recent_.find(id);
  found.newest = recent_.newest();
  found.interval_ns = rate_.interval_ns();
  const auto newest = found.newest ? std::optional(found.newest->info().id) : std::nullopt;
  found.place = locate(id, newest, found.frame != nullptr);
  return found;
}

/// For every reply with the newest frame, so it makes no text.
StreamMoment Stream::moment() const {
  const std::int64_t now_ns = clocks_.utc();
  const std::lock_guard lock(mutex_);
  StreamMoment moment;
  moment.newest = recent_.newest();
  if (moment.newest) moment.age_ns = age_of(*moment.newest, now_ns);
  moment.arrived_ns = last_arrival_ns_;
  moment.presence = judge_presence(supply(moment.newest.get()));
  return moment;
}

Presence Stream::presence() const {
  const std::lock_guard lock(mutex_);
  return judge_presence(supply(recent_.newest().get()));
}

Source Stream::source() const {
  const std::lock_guard lock(mutex_);
  return judge_source(supply(recent_.newest().get()));
}

StreamStatus Stream::status() const {
  const std::lock_guard lock(mutex_);
  StreamStatus status;
  status.newest = recent_.newest();
  status.now_ns = clocks_.utc();
  if (status.newest) status.age_ns = age_of(*status.newest, status.now_ns);
  status.fps = rate_.per_second(clocks_.monotonic());
  status.frames = frames_;
  status.arrived_ns = last_arrival_ns_;
  status.source = judge_source(supply(status.newest.get()));
  status.viewers = viewers_->load(std::memory_order_relaxed);
  return status;
}

/// Calls `callback`, on the feeding thread, after every new frame until the subscription ends.
Subscribers::Subscription Stream::on_frame(std::function<void()> callback) {
  return subscribers_.add(std::move(callback));
}

Stream::Seat Stream::take_seat() {
  viewers_->fetch_add(1, std::memory_order_relaxed);
  // The counter may outlive the stream: a seat is as good as the connection that holds it.
  return {viewers_.get(),
          [viewers = viewers_](void *) { viewers->fetch_sub(1, std::memory_order_relaxed); }};
}

// Needs the lock, as does whoever looks at what it gives.
SupplyFacts Stream::supply(const SharedFrame *newest) const {
  SupplyFacts facts;
  facts.writer_alive = writer_alive_;
  facts.problem = problem_;
  facts.newest = newest != nullptr ? &newest->info() : nullptr;
  facts.silence_ns = newest != nullptr ? clocks_.monotonic() - last_arrival_ns_ : 0;
  facts.interval_ns = rate_.interval_ns();
  facts.stale_after_ns = stale_after_.count();
  return facts;
}

}  // namespace sentry::relay
