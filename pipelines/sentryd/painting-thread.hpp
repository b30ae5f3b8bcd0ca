// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "pipelines/base/worker.hpp"

namespace sentry::pipelines {

// The one thread on which a process paints. Many cameras that are lost at once wait for each other,
// so that each painting has the time it needs. Any thread.
class PaintingThread {
 public:
  static std::shared_ptr<PaintingThread> shared();
  PaintingThread() = default;
  PaintingThread(const PaintingThread &) = delete;
  PaintingThread &operator=(const PaintingThread &) = delete;
  ~PaintingThread();

  void post(std::function<void()> task) { worker_.post(std::move(task)); }
  // True once.
  bool begin_rehearsal() { return !rehearsed_.exchange(true); }
  [[nodiscard]] bool await_idle() const;

 private:
  std::atomic<bool> rehearsed_ = false;
  Worker worker_;
};

}  // namespace sentry::pipelines
