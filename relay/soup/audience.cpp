// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/audience.hpp"

#include <algorithm>
#include <utility>

#include "relay/soup/soup-reply.hpp"

namespace sentry::relay {
namespace {

constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;

guint milliseconds_until(std::int64_t then_ns, std::int64_t now_ns) {
  const std::int64_t left_ns = std::max<std::int64_t>(then_ns - now_ns, 0);
  return static_cast<guint>((left_ns + kNanosecondsPerMillisecond - 1) /
                            kNanosecondsPerMillisecond);
}

}  // namespace

Audience::Audience(const StreamPtr &stream, const Answerer &answerer, Connections &connections)
    : answerer_(answerer), connections_(connections) {
  wake_up_->audience = this;
  subscription_ = stream->on_frame([wake_up = wake_up_] { Audience::wake_up(wake_up); });
  // The first of them may have missed a frame that came between its answer and the subscription.
  wake_up(wake_up_);
}

Audience::~Audience() {
  subscription_.reset();
  wake_up_->audience = nullptr;
  stop_alarm();
  for (Waiter &waiter : waiters_) {
    g_signal_handler_disconnect(waiter.message.get(), waiter.finished_handler);
  }
}

/// Pauses `message` until the answerer knows what it gets.
void Audience::wait(SoupServerMessage *message, Request request, std::int64_t deadline_ns) {
  soup_server_message_pause(message);
  Waiter &waiter = waiters_.emplace_back(
      Waiter{this, Ref<SoupServerMessage>::retain(message), std::move(request), deadline_ns});
  waiter.finished_handler = g_signal_connect(
      message, "finished", G_CALLBACK(+[](SoupServerMessage *, gpointer data) noexcept {
        auto *gone = static_cast<Waiter *>(data);
        gone->audience->forget(gone);
      }),
      &waiter);
  wake_by(deadline_ns);
}

/// Begins an endless reply, with the newest frame at once.
void Audience::view(SoupServerMessage *message, Multipart wanted) {
  auto place = viewers_.emplace(viewers_.end());
  const auto leave = [this, place] { viewers_.erase(place); };
  const auto wake_by = [this](std::int64_t then_ns) { this->wake_by(then_ns); };
  *place =
      std::make_unique<MultipartViewer>(message, std::move(wanted), connections_, leave, wake_by);
  (*place)->offer_newest();  // none comes too early for a new viewer
}

// Any thread. However many frames come before the main context runs, it runs once for them.
void Audience::wake_up(const std::shared_ptr<WakeUp> &wake_up) {
  if (wake_up->pending.exchange(true)) return;
  GSource *source = g_idle_source_new();
  g_source_set_priority(source, G_PRIORITY_DEFAULT);
  g_source_set_callback(
      source,
      [](gpointer data) noexcept -> gboolean {
        WakeUp &held = **static_cast<std::shared_ptr<WakeUp> *>(data);
        held.pending = false;
        if (held.audience != nullptr) held.audience->serve_all();
        return G_SOURCE_REMOVE;
      },
      new std::shared_ptr<WakeUp>(wake_up),
      [](gpointer data) noexcept { delete static_cast<std::shared_ptr<WakeUp> *>(data); });
  g_source_attach(source, nullptr);
  g_source_unref(source);
}

void Audience::serve_all() {
  for (auto waiter = waiters_.begin(); waiter != waiters_.end();) {
    waiter = try_answer(*waiter) ? waiters_.erase(waiter) : std::next(waiter);
  }
  for (const auto &viewer : viewers_) viewer->offer_newest();
  stop_alarm();
  if (const auto next_ns = next_alarm_ns()) wake_by(*next_ns);
}

// True when the waiter has its reply.
bool Audience::try_answer(Waiter &waiter) {
  Answer answer = answerer_.answer(waiter.request);
  if (const auto *wait = std::get_if<Wait>(&answer)) {
    waiter.deadline_ns = wait->deadline_ns;
    return false;
  }
  SoupServerMessage *message = waiter.message.get();
  g_signal_handler_disconnect(message, waiter.finished_handler);
  Connections::of(message)->enter(Connection::Phase::kSending, connections_.now_ns());
  send_reply(message, std::get<Reply>(answer));
  soup_server_message_unpause(message);
  return true;
}

void Audience::forget(Waiter *waiter) {
  g_signal_handler_disconnect(waiter->message.get(), waiter->finished_handler);
  waiters_.remove_if([waiter](const Waiter &other) { return &other == waiter; });
}

// Everyone is looked at again no later than then. A crowd that comes at once mostly has the alarm
// set already, and costs no walk through all who wait.
void Audience::wake_by(std::int64_t then_ns) {
  if (alarm_ != 0 && alarm_at_ns_ <= then_ns) return;
  stop_alarm();
  alarm_at_ns_ = then_ns;
  alarm_ = g_timeout_add(
      milliseconds_until(then_ns, connections_.now_ns()),
      [](gpointer data) noexcept -> gboolean {
        auto *self = static_cast<Audience *>(data);
        self->alarm_ = 0;
        self->serve_all();
        return G_SOURCE_REMOVE;
      },
      this);
}

void Audience::stop_alarm() {
  if (alarm_ != 0) g_source_remove(alarm_);
  alarm_ = 0;
}

std::optional<std::int64_t> Audience::next_alarm_ns() const {
  std::optional<std::int64_t> next;
  const auto consider = [&next](std::int64_t time_ns) {
    if (!next || time_ns < *next) next = time_ns;
  };
  for (const Waiter &waiter : waiters_) consider(waiter.deadline_ns);
  for (const auto &viewer : viewers_) {
    if (const auto due_ns = viewer->due_ns()) consider(*due_ns);
  }
  return next;
}

}  // namespace sentry::relay
