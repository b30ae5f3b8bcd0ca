// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/painting-thread.hpp"

#include <chrono>
#include <mutex>
#include <string>
#include <utility>

#include "pipelines/base/log.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::int64_t kSlack = kNanosecondsPerSecond;

}  // namespace

// The thread that paints now, and how many do not come back. A thread that hangs shares it.
struct PaintingThread::Easel : std::enable_shared_from_this<Easel> {
  explicit Easel(const PaintingLimits &of) : limits(of), painter(std::make_unique<Worker>()) {}

  void paint(Paint paint, const std::function<void()> &give_up);
  void leave_painter();

  const PaintingLimits limits;
  std::unique_ptr<Worker> painter;  // the queue's
  std::atomic<int> left_behind = 0;
};

// On the queue's thread. A painting may end just when it is given up: what comes first holds, and
// one that ends after all is not left behind any more.
void PaintingThread::Easel::paint(Paint paint, const std::function<void()> &give_up) {
  const bool may_read_files = left_behind < limits.left_behind;
  const auto is_over = std::make_shared<std::atomic<bool>>(false);
  painter->post([self = shared_from_this(), paint = std::move(paint), may_read_files, is_over] {
    paint(may_read_files);
    if (is_over->exchange(true)) --self->left_behind;
  });
  if (painter->await_idle(std::chrono::nanoseconds(limits.hangs_after))) return;
  if (is_over->exchange(true)) return;
  give_up();
  leave_painter();
}

void PaintingThread::Easel::leave_painter() {
  painter = std::make_unique<Worker>();
  if (++left_behind < limits.left_behind) return;
  log_warning("No slate is read from a file any more, until one of " +
              std::to_string(limits.left_behind) + " that hang has been read");
}

PaintingThread::PaintingThread(const PaintingLimits &limits)
    : easel_(std::make_shared<Easel>(limits)) {}

/// The one that is in use, else a new one. It ends with its last owner: who must never wait for it
/// is not to be the last.
std::shared_ptr<PaintingThread> PaintingThread::shared() {
  static std::mutex mutex;
  static std::weak_ptr<PaintingThread> present;
  const std::scoped_lock lock(mutex);
  auto thread = present.lock();
  if (!thread) present = thread = std::make_shared<PaintingThread>();
  return thread;
}

// One that is at work still is left behind.
PaintingThread::~PaintingThread() { (void)await_idle(); }

void PaintingThread::post(Paint paint, std::function<void()> give_up) {
  queue_.post([easel = easel_, paint = std::move(paint), give_up = std::move(give_up)] {
    easel->paint(paint, give_up);
  });
}

/// Whether nothing is painted any more; waits for that as long as one painting may take.
bool PaintingThread::await_idle() const {
  const std::chrono::nanoseconds limit(easel_->limits.hangs_after + kSlack);
  return queue_.await_idle(limit) && easel_->left_behind == 0;
}

}  // namespace sentry::pipelines
