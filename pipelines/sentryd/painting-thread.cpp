// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/painting-thread.hpp"

#include <chrono>
#include <mutex>
#include <string>
#include <system_error>
#include <utility>

#include "pipelines/base/log.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::int64_t kSlack = kNanosecondsPerSecond;

}  // namespace

// The thread that paints now, and how many do not come back. A thread that hangs shares it.
struct PaintingThread::Easel : std::enable_shared_from_this<Easel> {
  Easel(const PaintingLimits &of, BeginThread begin) : limits(of), begin_thread(std::move(begin)) {}

  void paint(Paint paint, const std::function<void()> &give_up);
  bool has_painter();
  bool begin_painter();
  void leave_painter();

  const PaintingLimits limits;
  const BeginThread begin_thread;
  // The queue's.
  std::unique_ptr<Worker> painter;  // from the first painting on; none after one that hangs
  bool told_failure = false;
  std::atomic<int> left_behind = 0;
};

// Those that hang may hang for ever: each costs memory, and a service may only have so many
// threads.
bool PaintingThread::Easel::has_painter() {
  if (painter) return true;
  return left_behind < limits.most_left_behind() && begin_painter();
}

bool PaintingThread::Easel::begin_painter() {
  try {
    painter = begin_thread();
    told_failure = false;
  } catch (const std::system_error &error) {
    if (!std::exchange(told_failure, true)) {
      log_warning(std::string("Cannot begin a thread to paint with: ") + error.what());
    }
  }
  return painter != nullptr;
}

// On the queue's thread. A painting may end just when it is given up: what comes first holds, and
// one that ends after all is not left behind any more.
void PaintingThread::Easel::paint(Paint paint, const std::function<void()> &give_up) {
  if (!has_painter()) return give_up();
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
  painter.reset();
  const int hanging = ++left_behind;
  const std::string until = ", until one of the " + std::to_string(hanging) + " that hang has been";
  if (hanging == limits.left_behind) {
    log_warning("No slate is read from a file any more" + until + " read");
  } else if (hanging == limits.most_left_behind()) {
    log_warning("Nothing is painted any more" + until + " painted");
  }
}

PaintingThread::PaintingThread(const PaintingLimits &limits, BeginThread begin_thread)
    : easel_(std::make_shared<Easel>(limits, std::move(begin_thread))) {}

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
