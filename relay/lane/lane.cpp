// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/lane/lane.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <latch>
#include <mutex>
#include <utility>

#include "relay/lane/house.hpp"
#include "relay/lane/worker.hpp"

namespace sentry::relay {
namespace {

void set(int fd, int level, int option, int value) {
  ::setsockopt(fd, level, option, &value, sizeof value);
}

// What every connection inherits, so that none costs system calls of its own. Those of TCP fail on
// a socket of the file system, which needs none of them.
void prepare(int fd) {
  set(fd, IPPROTO_TCP, TCP_NODELAY, 1);  // a reply is written whole; none waits for more
  // A viewer whose network vanished is noticed within a minute, sent to or not (tcp(7)).
  set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set(fd, IPPROTO_TCP, TCP_KEEPIDLE, 30);   // s
  set(fd, IPPROTO_TCP, TCP_KEEPINTVL, 10);  // s
  set(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
  set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, 60'000);  // ms
}

}  // namespace

struct Lane::Impl {
  explicit Impl(LaneServices services) : house(std::move(services)) {}

  lane::House house;
  std::vector<std::unique_ptr<lane::Worker>> workers;
  std::mutex mutex;  // guards the next two
  bool draining = false;
  std::vector<std::weak_ptr<const ListenSocket>> sockets;
};

Lane::Lane(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Lane::~Lane() = default;

/// Starts the workers; nobody is served before a socket is added.
Result<std::unique_ptr<Lane>> Lane::start(LaneServices services, std::size_t workers) {
  auto impl = std::make_unique<Impl>(std::move(services));
  for (std::size_t number = 0; number < std::max<std::size_t>(workers, 1); ++number) {
    auto worker = lane::Worker::start(impl->house, number);
    if (!worker) return worker.error();
    impl->workers.push_back(worker.take());
  }
  return std::unique_ptr<Lane>(new Lane(std::move(impl)));
}

Result<void> Lane::add(ListenSocket socket) {
  const std::lock_guard lock(impl_->mutex);
  if (impl_->draining) {
    return Error{ErrorCode::kInvalid, "A lane that is being drained takes no socket to listen on."};
  }
  const auto shared = std::make_shared<const ListenSocket>(std::move(socket));
  impl_->sockets.push_back(shared);
  for (std::size_t number = 0; number < impl_->workers.size(); ++number) {
    prepare(shared->fd(number));
    impl_->workers[number]->add(shared);
  }
  return {};
}

void Lane::remove(std::string_view url) {
  const std::lock_guard lock(impl_->mutex);
  std::erase_if(impl_->sockets, [&](const std::weak_ptr<const ListenSocket> &weak) {
    const auto socket = weak.lock();
    if (!socket || socket->url() != url) return !socket;
    std::latch closed(static_cast<std::ptrdiff_t>(impl_->workers.size()));
    for (const auto &worker : impl_->workers) worker->remove({socket.get(), &closed});
    closed.wait();
    return true;
  });
}

/// When this returns, nobody new comes in: connections() only falls from then on.
void Lane::drain() {
  const std::lock_guard lock(impl_->mutex);
  impl_->draining = true;
  std::latch told(static_cast<std::ptrdiff_t>(impl_->workers.size()));
  for (const auto &worker : impl_->workers) worker->drain(told);
  told.wait();
}

std::size_t Lane::connections() const { return impl_->house.places.count(); }

std::vector<const WorkerMetrics *> Lane::metrics() const {
  std::vector<const WorkerMetrics *> all;
  for (const auto &worker : impl_->workers) all.push_back(&worker->metrics());
  return all;
}

}  // namespace sentry::relay
