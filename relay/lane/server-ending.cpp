// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <sys/socket.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "relay/core/frame-memory.hpp"
#include "relay/lane/server.hpp"

namespace sentry::relay::lane {
namespace {

// For the last reply to reach a viewer who is still sending.
constexpr std::int64_t kLingerNs = 2 * kNanosecondsPerSecond;
// For who connected just before a drain to send a request.
constexpr std::int64_t kLastCallNs = kNanosecondsPerSecond;
// In the access log, for who left before there was a reply; nginx has it so.
constexpr std::uint16_t kLeft = 499;

}  // namespace

void Server::on_deadline(Connection &c) {
  switch (c.phase) {
    case Phase::kReading:
      if (!c.head_begun || c.expects_proxy) return close(c);
      c.exchange = {};
      c.exchange.asked_ns = time_.now_ns();
      return refuse(c, {408, "The request's head took too long."}, nullptr);
    case Phase::kWaiting:
      return ask_again(c);
    case Phase::kViewing:
      if (!c.out) return offer(c);
      [[fallthrough]];
    case Phase::kSending:
      metrics_.dropped.add();
      return close(c);
    case Phase::kLingering:
    case Phase::kClosed:
      return close(c);
  }
}

// Anew with every byte that the kernel takes; altogether a reply or a part has its time too.
void Server::watch_sending(Connection &c) {
  wheel_.arm(c, std::min(time_.now_ns() + limits_->stalled.count(),
                         c.out->began_ns + limits_->sending.count()));
}

// Between two requests.
void Server::rest(Connection &c) {
  c.phase = Phase::kReading;
  wheel_.arm(c, time_.now_ns() + limits_->idle.count());
  if (c.unserved || c.readable || c.peer_done) look_again(c);
}

// Ends a connection so that what was sent arrives: a socket that is closed with bytes unread resets
// the connection, and takes the reply from a viewer who has not read it yet.
void Server::linger(Connection &c) {
  leave_audience(c);
  c.phase = Phase::kLingering;
  c.rest = std::string();
  if (!c.readable && !c.unserved) return close(c);
  ::shutdown(c.fd.get(), SHUT_WR);
  look_again(c);
  wheel_.arm(c, time_.now_ns() + kLingerNs);
}

// Whatever it is doing. The object lives to the end of the turn, for those who hold it.
void Server::close(Connection &c) {
  if (c.phase == Phase::kClosed) return;
  if (c.phase == Phase::kViewing) metrics_.count_reply(c.exchange.status);
  if (log_) log_unfinished(c);
  if (c.out) metrics_.sending.add(-1);
  leave_audience(c);
  c.phase = Phase::kClosed;
  c.out.reset();
  c.seat.reset();
  wheel_.disarm(c);
  metrics_.connections.add(-1);
  if (c.counted) house_.places.give_back_of_address(c.client);
  house_.places.give_back(c.polite);
  show_whether_full();
  c.fd.reset();
  closed_.push_back(c);
}

void Server::log_unfinished(Connection &c) {
  if (c.phase == Phase::kWaiting) c.exchange.status = kLeft;
  const bool began = c.phase == Phase::kViewing || c.phase == Phase::kSending;
  if (began || c.phase == Phase::kWaiting) log(c, nullptr);
}

// Tells the worker's connections to come to an end.
void Server::drain() {
  draining_ = true;
  connections_.for_each([this](Connection &c) {
    if (c.phase == Phase::kReading) {
      // A request may have come that no event told of yet.
      c.readable = true;
      read_on(c);
    }
    if (c.phase == Phase::kReading && c.rest.empty()) {
      if (c.served) return close(c);
      wheel_.arm(c, time_.now_ns() + kLastCallNs);
    }
    if (c.phase == Phase::kViewing && !c.out) end_stream(c);
  });
}

// Frames that have left their stream's ring and live only because somebody is slow to take them.
// Over the cap those go first who have been at it longest: theirs are the oldest frames.
void Server::relieve_memory() {
  const auto cap = static_cast<std::int64_t>(limits_->held_bytes);
  while (!sending_.empty() && held_frame_bytes() > cap) {
    metrics_.dropped.add();
    close(sending_.front().connection);
  }
}

void Server::end_turn() {
  relieve_memory();
  while (!closed_.empty()) {
    const std::unique_ptr<Connection> gone(&closed_.pop_front());
  }
  metrics_.busy_ns.set(time_.busy_ns());
  metrics_.busy_viewers_ns.set(time_.viewers_ns());
}

}  // namespace sentry::relay::lane
