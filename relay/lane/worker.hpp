// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <atomic>
#include <cstddef>
#include <latch>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "relay/lane/door.hpp"
#include "relay/lane/moderation.hpp"
#include "relay/lane/server.hpp"
#include "relay/lane/wake-up.hpp"

namespace sentry::relay::lane {

// A thread with an epoll of its own: in each turn it looks first after those inside, then at the
// door.
class Worker {
 public:
  static Result<std::unique_ptr<Worker>> start(House &house, std::size_t number);
  Worker(const Worker &) = delete;
  Worker &operator=(const Worker &) = delete;
  ~Worker();

  void add(std::shared_ptr<const ListenSocket> socket);
  struct Removal {
    const ListenSocket *socket;
    std::latch *closed;  // counted down when it is
  };
  void remove(Removal removal);
  // Counts down when the door is closed and everyone has been told.
  void drain(std::latch &told);
  [[nodiscard]] const WorkerMetrics &metrics() const { return metrics_; }

 private:
  Worker(House &house, std::size_t number, UniqueFd epoll, WakeUpPtr wake_up);
  void run();
  void turn();
  void gather();
  void look_around();
  [[nodiscard]] int patience_ms() const;

  WorkerMetrics metrics_;
  const UniqueFd epoll_;
  const WakeUpPtr wake_up_;
  Moderation moderation_;
  Server server_;
  Door door_;
  std::int64_t refresh_ns_ = 0;  // monotonic, when it is due

  std::mutex mutex_;  // guards the next three
  std::vector<std::shared_ptr<const ListenSocket>> added_;
  std::vector<Removal> removed_;
  std::latch *drained_ = nullptr;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace sentry::relay::lane
