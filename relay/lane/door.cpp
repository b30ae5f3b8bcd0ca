// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/lane/door.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace sentry::relay::lane {
namespace {

constexpr int kAcceptPerTurn = 32;
constexpr std::int64_t kShortagePauseNs = kNanosecondsPerSecond / 5;
constexpr std::int64_t kIntervalNs = kNanosecondsPerSecond / 10;
constexpr std::int64_t kRefusalsPerIntervalNs = kIntervalNs / 20;

}  // namespace

Door::Door(House &house, std::size_t worker, int epoll_fd, Server &server, WorkerMetrics &metrics)
    : house_(house), worker_(worker), epoll_fd_(epoll_fd), server_(server), metrics_(metrics) {}

void Door::open(std::shared_ptr<const ListenSocket> socket) {
  listeners_.push_back(std::make_unique<Listener>(std::move(socket), worker_));
  if (!pause_end_ns_) watch(*listeners_.back());
}

// Level-triggered: whom one turn does not take the next one hears of again. Of several workers that
// wait on one descriptor the kernel wakes one.
void Door::watch(Listener &listener) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLEXCLUSIVE;
  event.data.ptr = static_cast<Watched *>(&listener);
  // Without memory for it now, the end of the next pause tries again.
  if (::epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, listener.fd, &event) != 0 && errno != EEXIST) {
    pause(server_.time().now_ns() + kShortagePauseNs);
  }
}

void Door::accept_some() {
  int left = kAcceptPerTurn;
  for (const auto &listener : listeners_) {
    if (!std::exchange(listener->ready, false)) continue;
    Outcome outcome = Outcome::kTaken;
    while (outcome == Outcome::kTaken && left-- > 0) outcome = accept_one(*listener);
    if (outcome == Outcome::kPause) return;
  }
}

Door::Outcome Door::accept_one(Listener &listener) {
  const bool refuse = refuses();
  if (refuse && !may_refuse()) {
    pause(interval_end_ns_);
    return Outcome::kPause;
  }
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  auto *peer = reinterpret_cast<sockaddr *>(&address);
  UniqueFd fd(::accept4(listener.fd, peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!fd) return shortage(errno);
  server_.admit(std::move(fd), peer_address(peer, length), refuse,
                listener.socket->expects_proxy_header());
  if (refuse) {
    server_.time().spent_on_refusals();
  } else {
    server_.time().spent_otherwise();
  }
  return Outcome::kTaken;
}

// The system is short of descriptors or memory: those inside are served on, and who waits at the
// door is let in when somebody has left.
Door::Outcome Door::shortage(int error) {
  if (error == EAGAIN) return Outcome::kNobody;
  if (error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM) {
    metrics_.accept_pauses.add();
    pause(server_.time().now_ns() + kShortagePauseNs);
    return Outcome::kPause;
  }
  return Outcome::kTaken;  // ECONNABORTED and the like: that one has left again
}

// A drain is no reason: who comes before the door is closed is served, and told to leave.
bool Door::refuses() const {
  if (house_.places.full(server_.limits().connections)) return true;
  return !closing_ &&
         house_.services.board.state.load(std::memory_order_relaxed) >= LoadState::kRefusing;
}

bool Door::may_refuse() {
  TimeAccount &time = server_.time();
  if (time.now_ns() >= interval_end_ns_) {
    interval_end_ns_ = time.now_ns() + kIntervalNs;
    interval_refusals_ns_ = time.refusals_ns();
  }
  return !house_.places.polite_full() &&
         time.refusals_ns() - interval_refusals_ns_ < kRefusalsPerIntervalNs;
}

// An exclusive watch cannot be changed, only ended and begun anew.
void Door::pause(std::int64_t end_ns) {
  pause_end_ns_ = end_ns;
  for (const auto &listener : listeners_) {
    listener->ready = false;
    ::epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, listener->fd, nullptr);
  }
}

void Door::end_pause() {
  if (!pause_end_ns_ || server_.time().now_ns() < *pause_end_ns_) return;
  pause_end_ns_.reset();
  for (const auto &listener : listeners_) watch(*listener);
}

void Door::close() {
  closing_ = true;
  for (const auto &listener : listeners_) close(*listener);
  listeners_.clear();
  pause_end_ns_.reset();
}

void Door::close(const ListenSocket &socket) {
  std::erase_if(listeners_, [&](const std::unique_ptr<Listener> &listener) {
    if (listener->socket.get() != &socket) return false;
    close(*listener);
    return true;
  });
}

void Door::close(Listener &listener) {
  while (accept_one(listener) == Outcome::kTaken) {
  }
  ::epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, listener.fd, nullptr);
}

}  // namespace sentry::relay::lane
