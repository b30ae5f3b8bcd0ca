// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "pipelines/base/worker.hpp"
#include "pipelines/sentryd/painting.hpp"

namespace sentry::pipelines {

struct PaintingLimits {
  // A painting ends by itself, unless its thread hangs: nobody can interrupt the opening of a file
  // on a network disk that does not answer.
  std::int64_t hangs_after = kLongestPainting + 2 * kNanosecondsPerSecond;
  int left_behind = 4;  // while so many threads hang, no file is opened any more

  // While so many hang, nothing is painted at all: fonts and plugins may be on such a disk, too.
  [[nodiscard]] int most_left_behind() const { return 2 * left_behind; }
};

// The one thread on which a process paints. Many cameras that are lost at once wait for each other,
// so that each painting has the time it needs. A thread that hangs is left behind, and another
// takes its place. Any thread.
class PaintingThread {
 public:
  using Paint = std::function<void(bool may_read_files)>;
  using BeginThread = std::function<std::unique_ptr<Worker>()>;  // throws std::system_error

  static std::shared_ptr<PaintingThread> shared();
  explicit PaintingThread(
      const PaintingLimits &limits = {},
      BeginThread begin_thread = [] { return std::make_unique<Worker>(); });
  PaintingThread(const PaintingThread &) = delete;
  PaintingThread &operator=(const PaintingThread &) = delete;
  ~PaintingThread();

  // `give_up` is called on a thread of its own when `paint` hangs, which may return nevertheless,
  // or when there is no thread for it.
  void post(
      Paint paint, std::function<void()> give_up = [] {});
  // True once.
  bool begin_rehearsal() { return !rehearsed_.exchange(true); }
  [[nodiscard]] bool await_idle() const;

 private:
  struct Easel;

  std::atomic<bool> rehearsed_ = false;
  std::shared_ptr<Easel> easel_;
  Worker queue_;  // waits for each painting
};

}  // namespace sentry::pipelines
