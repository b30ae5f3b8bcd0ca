// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/painting-thread.hpp"

#include <chrono>
#include <mutex>

#include "pipelines/sentryd/painting.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::int64_t kSlack = kNanosecondsPerSecond;  // what a pipeline needs to end

}  // namespace

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

/// Whether nothing is painted any more; waits for that as long as one painting may take.
bool PaintingThread::await_idle() const {
  return worker_.await_idle(std::chrono::nanoseconds(kLongestPainting + kSlack));
}

}  // namespace sentry::pipelines
