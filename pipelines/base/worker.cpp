// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/base/worker.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

namespace sentry::pipelines {

struct Worker::Queue {
  std::mutex mutex;  // guards all below
  std::condition_variable changed;
  std::deque<std::function<void()>> tasks;
  bool running = false;  // a task
  bool closed = false;

  [[nodiscard]] bool is_idle() const { return !running && tasks.empty(); }
};

Worker::Worker() : queue_(std::make_shared<Queue>()), thread_([queue = queue_] { run(queue); }) {}

Worker::~Worker() {
  {
    const std::scoped_lock lock(queue_->mutex);
    queue_->closed = true;
    joins_ = joins_ || !queue_->running;
  }
  queue_->changed.notify_all();
  if (joins_) {
    thread_.join();
  } else {
    thread_.detach();
  }
}

void Worker::post(std::function<void()> task) {
  {
    const std::scoped_lock lock(queue_->mutex);
    queue_->tasks.push_back(std::move(task));
  }
  queue_->changed.notify_all();
}

bool Worker::await_idle(std::chrono::nanoseconds limit) const {
  std::unique_lock lock(queue_->mutex);
  return queue_->changed.wait_for(lock, limit, [&] { return queue_->is_idle(); });
}

void Worker::run(const std::shared_ptr<Queue> &queue) {
  std::unique_lock lock(queue->mutex);
  for (;;) {
    queue->changed.wait(lock, [&] { return queue->closed || !queue->tasks.empty(); });
    if (queue->closed) break;
    auto task = std::move(queue->tasks.front());
    queue->tasks.pop_front();
    queue->running = true;
    lock.unlock();
    task();
    task = nullptr;  // what it captured goes before the next one begins
    lock.lock();
    queue->running = false;
    queue->changed.notify_all();
  }
  // What they captured goes without the lock, which it might want.
  const auto dropped = std::exchange(queue->tasks, {});
  lock.unlock();
}

}  // namespace sentry::pipelines
