// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/hand-over-desk.hpp"

#include <sys/socket.h>

#include <optional>
#include <utility>

#include "relay/soup/raw-reply.hpp"

namespace sentry::relay {
namespace {

constexpr int kRetryAfterSeconds = 5;

// All that is known of it is its socket. What the viewer sent was read, so nothing takes this back.
void refuse(const HandedOver &connection) {
  const std::string reply = raw_reply(
      unavailable_reply("All places are taken; come back in a moment.", kRetryAfterSeconds));
  ::send(connection.fd.get(), reply.data(), reply.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

}  // namespace

HandOverDesk::HandOverDesk(Connections &connections, HandOverLimits limits,
                           std::function<void(const ConnectionPtr &)> admit)
    : connections_(connections), admit_(std::move(admit)) {
  hall_->desk = this;
  set_limits(limits);
}

HandOverDesk::~HandOverDesk() { hall_->desk = nullptr; }

void HandOverDesk::set_limits(HandOverLimits limits) {
  limits_ = limits;
  hall_->room = limits.waiting;
  call(hall_, context_);
}

void HandOverDesk::take(HandedOver arrived) {
  std::unique_lock lock(hall_->mutex);
  const std::size_t waiting = hall_->arrivals.size();
  if (waiting >= hall_->room) {
    lock.unlock();
    refuse(arrived);
    return;
  }
  hall_->arrivals.push_back({std::move(arrived), connections_.now_ns()});
  // The others come in with the first, or when a place is given back.
  if (waiting == 0) call(hall_, context_);
}

// Any thread.
void HandOverDesk::call(const std::shared_ptr<Hall> &hall, const MainContext &context) {
  context.post([hall] {
    if (hall->desk != nullptr) hall->desk->admit_some();
  });
}

void HandOverDesk::admit_some() {
  while (hall_->answered < limits_.at_once) {
    std::optional<HandedOver> next;
    {
      const std::lock_guard lock(hall_->mutex);
      if (hall_->arrivals.empty()) return;
      next = std::move(hall_->arrivals.front().connection);
      hall_->arrivals.pop_front();
    }
    admit(std::move(*next));
  }
  refuse_overdue();
}

void HandOverDesk::admit(HandedOver arrived) {
  auto socket = Ref<GSocket>::adopt(g_socket_new_from_fd(arrived.fd.get(), nullptr));
  if (!socket) return;
  arrived.fd.release();  // the socket's now
  const ConnectionPtr connection =
      connections_.make(ConnectionKind::kHandedOver, std::move(socket));
  connection->peer = arrived.peer;
  connection->bytes = std::move(arrived.bytes);
  connection->last = true;
  connection->end_ns = connections_.now_ns() + limits_.life.count();
  connection->place = new_place(hall_, &Hall::answered, context_);
  connection->endless_place = [hall = hall_] {
    return hall->desk != nullptr ? hall->desk->stream_place() : nullptr;
  };
  admit_(connection);
}

// Whoever gives one back may do so anywhere, so the next is not let in before that is over.
std::shared_ptr<void> HandOverDesk::new_place(const std::shared_ptr<Hall> &hall,
                                              std::size_t Hall::*count,
                                              const MainContext &context) {
  ++((*hall).*count);
  return {hall.get(), [hall, count, context](void *) {
            --((*hall).*count);
            call(hall, context);
          }};
}

std::shared_ptr<void> HandOverDesk::stream_place() {
  if (hall_->streams >= limits_.streams) return nullptr;
  return new_place(hall_, &Hall::streams, context_);
}

// Those who have waited too long get a 503; the others are looked at again when they would have.
void HandOverDesk::refuse_overdue() {
  const std::int64_t now = connections_.now_ns();
  const std::lock_guard lock(hall_->mutex);
  while (!hall_->arrivals.empty()) {
    const std::int64_t left_ns = hall_->arrivals.front().arrived_ns + limits_.wait.count() - now;
    if (left_ns > 0) {
      alarm_ = context_.after(std::chrono::nanoseconds(left_ns), [this] { refuse_overdue(); });
      return;
    }
    refuse(hall_->arrivals.front().connection);
    hall_->arrivals.pop_front();
  }
}

}  // namespace sentry::relay
