// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/audience.hpp"

#include <algorithm>
#include <utility>

namespace sentry::relay {
namespace {

constexpr int kEndedRetryAfterSeconds = 1;

}  // namespace

Audience::Audience(const StreamPtr &stream, const Answerer &answerer, Connections &connections)
    : answerer_(answerer), connections_(connections) {
  wake_up_->audience = this;
  subscription_ = stream->on_frame(
      [wake_up = wake_up_, context = context_] { Audience::wake_up(wake_up, context); });
  // The first of them may have missed a frame that came between its answer and the subscription.
  wake_up(wake_up_, context_);
}

Audience::~Audience() {
  subscription_.reset();
  wake_up_->audience = nullptr;
  for (const Waiter &waiter : waiters_) {
    waiter.message->reply(unavailable_reply("The relay is ending.", kEndedRetryAfterSeconds),
                          connections_);
  }
  for (const auto &viewer : viewers_) viewer->end();
}

/// Pauses `message` until the answerer knows what it gets.
void Audience::wait(SoupServerMessage *message, Request request, std::int64_t deadline_ns) {
  const auto place = waiters_.insert(waiters_.end(), Waiter{std::move(request), deadline_ns, {}});
  place->message =
      std::make_unique<PausedMessage>(message, [this, place] { waiters_.erase(place); });
  wake_by(deadline_ns);
}

/// Begins an endless reply, with the newest frame at once.
void Audience::view(SoupServerMessage *message, Multipart wanted) {
  const auto place = viewers_.emplace(viewers_.end());
  const auto leave = [this, place] { viewers_.erase(place); };
  const auto wake_by = [this](std::int64_t then_ns) { this->wake_by(then_ns); };
  *place = std::make_unique<MultipartViewer>(message, std::move(wanted), answerer_, connections_,
                                             leave, wake_by);
  (*place)->offer_newest();  // none comes too early for a new viewer
  this->wake_by((*place)->due_ns());
}

void Audience::end_streams() {
  for (const auto &viewer : viewers_) viewer->end_after_part();
}

// Any thread. However many frames come before the main context runs, it runs once for them.
void Audience::wake_up(const std::shared_ptr<WakeUp> &wake_up, const MainContext &context) {
  if (wake_up->pending.exchange(true)) return;
  context.post([wake_up] {
    wake_up->pending = false;
    if (wake_up->audience != nullptr) wake_up->audience->serve_all();
  });
}

void Audience::serve_all() {
  for (auto waiter = waiters_.begin(); waiter != waiters_.end();) {
    waiter = try_answer(*waiter) ? waiters_.erase(waiter) : std::next(waiter);
  }
  for (const auto &viewer : viewers_) viewer->offer_newest();
  alarm_.reset();
  if (const auto next_ns = next_alarm_ns()) wake_by(*next_ns);
}

// True when the waiter has its reply.
bool Audience::try_answer(Waiter &waiter) {
  Answer answer = answerer_.answer(waiter.request);
  if (const auto *wait = std::get_if<Wait>(&answer)) {
    waiter.deadline_ns = wait->deadline_ns;
    return false;
  }
  const auto *reply = std::get_if<Reply>(&answer);
  // The settings may have changed meanwhile so that the request is to be made anew.
  waiter.message->reply(
      reply != nullptr ? *reply : unavailable_reply("Ask again.", kEndedRetryAfterSeconds),
      connections_);
  return true;
}

// Everyone is looked at again no later than then. A crowd that comes at once mostly has the alarm
// set already, and costs no walk through all who wait.
void Audience::wake_by(std::int64_t then_ns) {
  if (alarm_ && alarm_at_ns_ <= then_ns) return;
  alarm_at_ns_ = then_ns;
  const std::int64_t left_ns = std::max<std::int64_t>(then_ns - connections_.now_ns(), 0);
  alarm_ = context_.after(std::chrono::nanoseconds(left_ns), [this] {
    alarm_.reset();
    serve_all();
  });
}

std::optional<std::int64_t> Audience::next_alarm_ns() const {
  std::optional<std::int64_t> next;
  const auto consider = [&next](std::int64_t time_ns) {
    if (!next || time_ns < *next) next = time_ns;
  };
  for (const Waiter &waiter : waiters_) consider(waiter.deadline_ns);
  for (const auto &viewer : viewers_) consider(viewer->due_ns());
  return next;
}

}  // namespace sentry::relay
