// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/recorder.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <utility>

#include "pipelines/pictures/record-queue.hpp"
#include "pipelines/pictures/record-turns.hpp"
#include "transport/base/start-thread.hpp"

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
        turn(turns->enter(place)),
        store(settings, system),
        on_change(std::move(to)) {}

  void run();
  bool take(std::chrono::milliseconds longest);
  bool tidy();
  Result<void> await_turn();
  Result<void> keep(const WaitingPicture &picture);
  void take_stock(const Result<void> &kept);
  void tell(const std::string &trouble);
  void tell_stuck();
  void tell_too_large();
  void say(bool works, const std::string &sentence);
  void silence();

  RecordQueue queue;
  std::atomic<std::uint64_t> kept = 0;
  std::atomic<std::uint64_t> dropped = 0;
  std::atomic<std::uint64_t> removed = 0;
  std::atomic<bool> overflowed = false;    // since the queue was last found empty
  std::atomic<std::size_t> too_large = 0;  // bytes of such a picture; 0: none came

  const std::string place;
  const std::shared_ptr<RecordTurns> turns = RecordTurns::shared();
  const RecordTurns::Ticket turn;

  // The thread's own.
  RecordStore store;
  std::string trouble;     // that was told last; empty: none
  std::string told_stuck;  // empty: nothing is
  bool told_too_large = false;

  std::mutex mutex;  // guards on_change, also while it runs
  OnChange on_change;
};

void Recorder::Shared::say(bool works, const std::string &sentence) {
  const std::scoped_lock lock(mutex);
  if (on_change) on_change(works, sentence);
}

void Recorder::Shared::silence() {
  const std::scoped_lock lock(mutex);
  on_change = nullptr;
}

void Recorder::Shared::tell(const std::string &now) {
  if (now == std::exchange(trouble, now)) return;
  say(now.empty(), now.empty() ? "Pictures are recorded to " + place + " again" : now);
}

void Recorder::Shared::tell_stuck() {
  const auto stuck = store.stuck();
  const std::string now = stuck ? stuck->message + "; recording goes on" : "";
  if (now != std::exchange(told_stuck, now) && stuck) say(false, now);
}

// Only once: large and small pictures may take turns.
void Recorder::Shared::tell_too_large() {
  if (too_large == 0 || std::exchange(told_too_large, true)) return;
  say(false, "A picture of " + std::to_string(too_large) +
                 " bytes is too large to be recorded to " + place + ": the limit is " +
                 std::to_string(queue.most_bytes()) + " bytes");
}

// Who has ended here may be stuck in the disk, and still hold the lock: to try would only mean to
// get stuck as well.
Result<void> Recorder::Shared::await_turn() {
  if (turns->await(turn)) return {};
  return Error{ErrorCode::kBusy, "An earlier recording to " + place + " has not ended yet"};
}

void Recorder::Shared::take_stock(const Result<void> &result) {
  ++(result ? kept : dropped);
  removed = store.removed();
  if (!result) return tell(result.error().message);
  if (overflowed && queue.is_empty()) overflowed = false;
  tell(overflowed ? kTooSlow : "");
  tell_stuck();
}

Result<void> Recorder::Shared::keep(const WaitingPicture &picture) {
  if (auto is_free = await_turn(); !is_free) return is_free;
  return store.keep(picture.jpeg.span(), picture.capture_ns);
}

// Takes one picture to the disk; false when none came.
bool Recorder::Shared::take(std::chrono::milliseconds longest) {
  const auto picture = queue.pop(longest);
  if (!picture) return false;
  take_stock(keep(*picture));
  return true;
}

// True when there is more of it to do.
bool Recorder::Shared::tidy() {
  const auto is_free = await_turn();
  const auto more = is_free ? store.tidy() : is_free.error();
  removed = store.removed();
  if (more) {
    tell_stuck();
  } else {
    tell(more.error().message);
  }
  return more && *more;
}

void Recorder::Shared::run() {
  std::chrono::milliseconds longest{0};
  while (!queue.is_closed() || !queue.is_empty()) {
    tell_too_large();
    if (take(longest) || queue.is_closed()) continue;
    longest = tidy() ? std::chrono::milliseconds(0) : kIdle;
  }
  store.close();  // before the next one's turn
  turns->leave(turn);
}

/// kSystem: there is no thread for it.
Result<std::unique_ptr<Recorder>> Recorder::start(const RecordSettings &settings,
                                                  OnChange on_change, const RecordSystem &system,
                                                  const RecorderLimits &limits) {
  auto shared =
      std::make_shared<Shared>(settings, std::move(on_change), system, limits.waiting_bytes);
  auto thread = start_thread("sentry-record", [shared] { shared->run(); });
  if (!thread) {
    shared->turns->leave(shared->turn);
    return thread.error();
  }
  thread->detach();
  return std::unique_ptr<Recorder>(new Recorder(limits, std::move(shared)));
}

Recorder::Recorder(const RecorderLimits &limits, std::shared_ptr<Shared> shared)
    : limits_(limits), shared_(std::move(shared)) {}

/// What the disk has not taken within the limit is lost.
Recorder::~Recorder() {
  shared_->silence();
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(limits_.end_ms);
  shared_->turns->end(shared_->turn, until);
  shared_->queue.close(until);
}

void Recorder::keep(std::span<const std::byte> jpeg, std::int64_t capture_ns) {
  if (shared_->queue.push(jpeg, capture_ns)) return;
  ++shared_->dropped;
  if (jpeg.size() > limits_.waiting_bytes) {
    shared_->too_large = jpeg.size();
  } else {
    shared_->overflowed = true;
  }
}

bool Recorder::await_ended() { return RecordTurns::shared()->await_ended(); }

RecorderCounts Recorder::counts() const {
  return {shared_->kept, shared_->dropped, shared_->removed};
}

}  // namespace sentry::pipelines
