// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "relay/lane/house.hpp"
#include "relay/lane/server.hpp"
#include "relay/lane/watched.hpp"
#include "relay/net/listen-socket.hpp"

namespace sentry::relay::lane {

// One worker's end of a socket that listens.
struct Listener : Watched {
  Listener(std::shared_ptr<const ListenSocket> which, std::size_t worker)
      : Watched(Kind::kListener), socket(std::move(which)), fd(socket->fd(worker)) {}

  const std::shared_ptr<const ListenSocket> socket;  // its last user closes it
  const int fd;
  bool ready = false;
};

// Lets newcomers in, a few at a time and after everything else, so that a crowd at the door never
// hurts those inside.
//
// Newcomers for whom there is no place are told so, which costs as much as serving them: therefore
// at most a twentieth of the worker's time goes into that, and no more than Places::kPolite are
// told at a time. The others wait in the kernel's backlog until there is a place, or time to refuse
// them.
class Door {
 public:
  Door(House &house, std::size_t worker, int epoll_fd, Server &server, WorkerMetrics &metrics);

  void open(std::shared_ptr<const ListenSocket> socket);
  void accept_some();
  // Lets in who has come already, and closes: all, or that one.
  void close();
  void close(const ListenSocket &socket);
  // Looks after a pause whether it is over.
  void end_pause();
  [[nodiscard]] std::optional<std::int64_t> pause_end_ns() const { return pause_end_ns_; }

 private:
  enum class Outcome : std::uint8_t { kTaken, kNobody, kPause };

  Outcome accept_one(Listener &listener);
  Outcome shortage(int error);
  [[nodiscard]] bool refuses() const;
  [[nodiscard]] bool may_refuse();
  void pause(std::int64_t end_ns);
  void watch(Listener &listener);
  void close(Listener &listener);

  House &house_;
  const std::size_t worker_;
  const int epoll_fd_;
  Server &server_;
  WorkerMetrics &metrics_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::optional<std::int64_t> pause_end_ns_;
  bool closing_ = false;
  std::int64_t interval_end_ns_ = 0;       // of the budget for refusals
  std::int64_t interval_refusals_ns_ = 0;  // what had been spent on them when it began
};

}  // namespace sentry::relay::lane
