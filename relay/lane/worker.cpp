// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/lane/worker.hpp"

#include <poll.h>
#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "transport/base/start-thread.hpp"

namespace sentry::relay::lane {
namespace {

constexpr std::size_t kEventsPerTurn = 256;
constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;

Error no_worker(const char *what) {
  return {ErrorCode::kSystem,
          std::string("A worker needs ") + what + ", and the system gives none.", errno};
}

}  // namespace

Result<std::unique_ptr<Worker>> Worker::start(House &house, std::size_t number) {
  UniqueFd epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll) return no_worker("an epoll descriptor");
  auto wake_up = std::make_shared<WakeUp>();
  if (wake_up->fd() < 0) return no_worker("an event descriptor");
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = static_cast<Watched *>(wake_up.get());
  if (::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, wake_up->fd(), &event) != 0) {
    return no_worker("memory for its first event");
  }
  std::unique_ptr<Worker> worker(new Worker(house, number, std::move(epoll), std::move(wake_up)));
  auto thread = start_thread("sentry-lane", [self = worker.get()] { self->run(); });
  if (!thread) return thread.error();
  worker->thread_ = thread.take();
  return worker;
}

Worker::Worker(House &house, std::size_t number, UniqueFd epoll, WakeUpPtr wake_up)
    : epoll_(std::move(epoll)),
      wake_up_(std::move(wake_up)),
      server_(house, epoll_.get(), wake_up_, metrics_),
      door_(house, number, epoll_.get(), server_, metrics_) {}

Worker::~Worker() {
  stopping_ = true;
  wake_up_->ring();
  if (thread_.joinable()) thread_.join();
}

void Worker::add(std::shared_ptr<const ListenSocket> socket) {
  {
    const std::lock_guard lock(mutex_);
    added_.push_back(std::move(socket));
  }
  wake_up_->ring();
}

void Worker::remove(Removal removal) {
  {
    const std::lock_guard lock(mutex_);
    removed_.push_back(removal);
  }
  wake_up_->ring();
}

void Worker::drain(std::latch &told) {
  {
    const std::lock_guard lock(mutex_);
    drained_ = &told;
  }
  wake_up_->ring();
}

void Worker::run() {
  while (!stopping_) turn();
}

void Worker::turn() {
  gather();
  std::array<epoll_event, kEventsPerTurn> events;  // NOLINT: filled by the kernel
  const int count = ::epoll_wait(epoll_.get(), events.data(), kEventsPerTurn, patience_ms());
  moderation_.count_events(static_cast<std::size_t>(std::max(count, 0)));
  server_.begin_turn();
  bool woken = false;
  for (int i = 0; i < count; ++i) {
    auto *what = static_cast<Watched *>(events[static_cast<std::size_t>(i)].data.ptr);
    switch (what->kind) {
      case Watched::Kind::kConnection:
        server_.on_event(static_cast<Connection &>(*what),
                         events[static_cast<std::size_t>(i)].events);
        break;
      case Watched::Kind::kListener:
        static_cast<Listener &>(*what).ready = true;
        break;
      case Watched::Kind::kWakeUp:
        woken = true;
        break;
    }
  }
  if (woken) look_around();
  server_.serve_line();
  server_.expire();
  if (server_.time().now_ns() >= refresh_ns_) {
    refresh_ns_ = server_.time().now_ns() + kNanosecondsPerSecond;
    server_.refresh();
  }
  door_.end_pause();
  door_.accept_some();
  server_.end_turn();
}

// Lets the requests of a crowd come together. A frame, and whatever else another thread has for
// this one, ends it at once.
void Worker::gather() {
  if (server_.has_line()) return;
  const TimeAccount &time = server_.time();
  const std::int64_t pause_ns =
      moderation_.pause_ns({time.now_ns(), time.busy_ns(), metrics_.connections.get()});
  if (pause_ns == 0) return;
  pollfd bell{wake_up_->fd(), POLLIN, 0};
  const timespec most{0, pause_ns};
  ::ppoll(&bell, 1, &most, nullptr);
}

// Somebody on another thread has something for this one.
void Worker::look_around() {
  wake_up_->hear();
  server_.hear_of_frames();
  std::vector<std::shared_ptr<const ListenSocket>> added;
  std::vector<Removal> removed;
  std::latch *drained = nullptr;
  {
    const std::lock_guard lock(mutex_);
    added.swap(added_);
    removed.swap(removed_);
    std::swap(drained, drained_);
  }
  for (auto &socket : added) door_.open(std::move(socket));
  for (const Removal &removal : removed) {
    door_.close(*removal.socket);
    removal.closed->count_down();
  }
  if (drained != nullptr) {
    door_.close();
    server_.drain();
    drained->count_down();
  }
}

// To the next deadline; no longer than a second, after which limits and pictures are looked at.
int Worker::patience_ms() const {
  if (server_.has_line()) return 0;
  const std::int64_t now_ns = server_.time().now_ns();
  std::int64_t then_ns = std::max(refresh_ns_, now_ns);
  if (const auto next = server_.next_deadline_ns()) then_ns = std::min(then_ns, *next);
  if (const auto next = door_.pause_end_ns()) then_ns = std::min(then_ns, *next);
  const std::int64_t left_ns = std::max<std::int64_t>(then_ns - now_ns, 0);
  return static_cast<int>((left_ns + kNanosecondsPerMillisecond - 1) / kNanosecondsPerMillisecond);
}

}  // namespace sentry::relay::lane
