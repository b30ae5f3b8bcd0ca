// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace sentry::pipelines {

// The recorders of this process, in the order in which they began. Those of one place take turns:
// each waits for the ones before it to bring the rest of their pictures to the disk. That may take
// for ever, so that one which ends has a time until which others wait for it. Any thread.
class RecordTurns {
 public:
  using Time = std::chrono::steady_clock::time_point;
  struct Turn {
    std::string place;
    std::optional<Time> until;  // none: it has not ended
  };
  using Ticket = std::list<Turn>::iterator;

  // Whoever is in it holds it: a thread that is stuck in a disk may outlive main().
  static std::shared_ptr<RecordTurns> shared();

  Ticket enter(const std::string &place);
  void end(Ticket own, Time until);
  void leave(Ticket own);
  // Whether none is left before this one at its place; waits for those that end.
  [[nodiscard]] bool await(Ticket own);
  // Whether none is left of all that have ended; waits for them.
  [[nodiscard]] bool await_ended();

 private:
  std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  std::list<Turn> turns_;
};

}  // namespace sentry::pipelines
