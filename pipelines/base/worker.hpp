// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <thread>

namespace sentry::pipelines {

// A thread that runs tasks in their order. A task may hang in a driver for ever; then the thread
// can be left behind, and what the task captured stays with it. Tasks that still wait when this
// ends are not run.
class Worker {
 public:
  Worker();  // throws std::system_error: the system has no thread left
  Worker(const Worker &) = delete;
  Worker &operator=(const Worker &) = delete;
  ~Worker();

  void post(std::function<void()> task);
  // Whether no task runs or waits; waits at most `limit` for that.
  [[nodiscard]] bool await_idle(std::chrono::nanoseconds limit) const;
  // The last task is about to return, so that it can be awaited; else a busy worker is left behind
  // when this ends.
  void expect_end() { joins_ = true; }

 private:
  struct Queue;
  static void run(const std::shared_ptr<Queue> &queue);

  std::shared_ptr<Queue> queue_;
  std::thread thread_;
  bool joins_ = false;
};

}  // namespace sentry::pipelines
