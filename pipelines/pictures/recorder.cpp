// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/recorder.hpp"

#include <atomic>
#include <future>
#include <mutex>
#include <utility>

#include "pipelines/pictures/record-queue.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::chrono::milliseconds kIdle{1000};  // pictures age while none comes
constexpr const char *kTooSlow = "The disk is too slow; pictures are lost";

}  // namespace

struct Recorder::Shared {
  Shared(const RecordSettings &settings, OnChange to, const RecordSystem &system,
         std::size_t waiting_bytes)
      : queue(waiting_bytes),
        place(settings.directory + "/" + settings.stream),
        store(settings, system),
        on_change(std::move(to)) {}

  void run();
  bool take(std::chrono::milliseconds longest);
  void take_stock(const Result<void> &kept);
  void tell(const std::string &trouble);
  void silence();

  RecordQueue queue;
  std::atomic<std::uint64_t> kept = 0;
  std::atomic<std::uint64_t> dropped = 0;
  std::atomic<std::uint64_t> removed = 0;
  std::atomic<bool> overflowed = false;  // since the queue was last found empty
  std::promise<void> ended;

  // The thread's own.
  const std::string place;
  RecordStore store;
  std::string trouble;  // that was told last; empty: none

  std::mutex mutex;  // guards on_change, also while it runs
  OnChange on_change;
};

void Recorder::Shared::tell(const std::string &now) {
  if (now == std::exchange(trouble, now)) return;
  const std::scoped_lock lock(mutex);
  if (!on_change) return;
  on_change(now.empty(), now.empty() ? "Pictures are recorded to " + place + " again" : now);
}

void Recorder::Shared::silence() {
  const std::scoped_lock lock(mutex);
  on_change = nullptr;
}

void Recorder::Shared::take_stock(const Result<void> &result) {
  ++(result ? kept : dropped);
  removed = store.removed();
  if (!result) return tell(result.error().message);
  if (overflowed && queue.is_empty()) overflowed = false;
  tell(overflowed ? kTooSlow : "");
}

// Takes one picture to the disk; false when none came.
bool Recorder::Shared::take(std::chrono::milliseconds longest) {
  const auto picture = queue.pop(longest);
  if (!picture) return false;
  take_stock(store.keep(picture->jpeg.span(), picture->capture_ns));
  return true;
}

void Recorder::Shared::run() {
  std::chrono::milliseconds longest{0};
  while (!queue.is_closed() || !queue.is_empty()) {
    if (take(longest) || queue.is_closed()) continue;
    const auto more = store.tidy();
    removed = store.removed();
    if (!more) tell(more.error().message);
    longest = more && *more ? std::chrono::milliseconds(0) : kIdle;
  }
  ended.set_value();
}

Recorder::Recorder(const RecordSettings &settings, OnChange on_change, const RecordSystem &system,
                   const RecorderLimits &limits)
    : limits_(limits),
      shared_(
          std::make_shared<Shared>(settings, std::move(on_change), system, limits.waiting_bytes)),
      thread_([shared = shared_] { shared->run(); }) {}

/// Ends within the limit: what the disk has not taken by then is lost, and a thread that is stuck
/// in it is left behind.
Recorder::~Recorder() {
  auto ended = shared_->ended.get_future();
  shared_->queue.close();
  if (ended.wait_for(std::chrono::milliseconds(limits_.end_ms)) == std::future_status::ready) {
    thread_.join();
    return;
  }
  shared_->dropped += shared_->queue.abandon();
  shared_->silence();
  thread_.detach();
}

void Recorder::keep(std::span<const std::byte> jpeg, std::int64_t capture_ns) {
  if (shared_->queue.push(jpeg, capture_ns)) return;
  ++shared_->dropped;
  shared_->overflowed = true;
}

RecorderCounts Recorder::counts() const {
  return {shared_->kept, shared_->dropped, shared_->removed};
}

}  // namespace sentry::pipelines
