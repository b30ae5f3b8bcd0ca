// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include "relay/lane/intrusive-list.hpp"

namespace sentry::relay::lane {

struct InWheel {};

// Something that is to happen at a monotonic time. Only its wheel changes it.
class Timer : public ListNode<InWheel> {
 public:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  [[nodiscard]] std::int64_t deadline_ns() const { return deadline_ns_; }

 private:
  friend class TimerWheel;
  std::int64_t deadline_ns_ = kNever;
  std::int64_t tick_ = 0;  // of the slot it hangs in
};

// A hashed timing wheel (Varghese and Lauck, 1987). A timer that is put off stays in its slot and
// is hung up anew when that comes round: so a connection's deadline, put off with every request,
// costs one store. Those beyond the horizon go round several times.
class TimerWheel {
 public:
  static constexpr int kTickShift = 22;  // a tick is 2^22 ns, 4.2 ms
  static constexpr std::size_t kSlots = 2048;

  explicit TimerWheel(std::int64_t now_ns) : tick_(now_ns >> kTickShift) {}

  void arm(Timer &timer, std::int64_t deadline_ns);
  void disarm(Timer &timer) { timer.deadline_ns_ = Timer::kNever; }
  // When the next slot with anything in it comes round; it may then turn out to hold nothing due.
  [[nodiscard]] std::optional<std::int64_t> next_ns() const;

  // Calls `fire` for every timer that is due; it is disarmed before.
  template <class Fire>
  void expire(std::int64_t now_ns, Fire fire) {
    Slot due;
    collect(now_ns, due);
    while (!due.empty()) {
      Timer &timer = due.pop_front();
      if (timer.deadline_ns_ == Timer::kNever) continue;
      if (timer.deadline_ns_ > now_ns) {
        hang(timer);
        continue;
      }
      timer.deadline_ns_ = Timer::kNever;
      fire(timer);
    }
  }

 private:
  using Slot = IntrusiveList<Timer, InWheel>;

  void hang(Timer &timer);
  void collect(std::int64_t now_ns, Slot &due);
  Slot &slot(std::int64_t tick) { return slots_[static_cast<std::size_t>(tick) % kSlots]; }

  std::int64_t tick_;  // every earlier one is over
  std::array<Slot, kSlots> slots_;
  std::array<std::uint64_t, kSlots / 64> used_{};  // a bit for each slot that may hold a timer
};

}  // namespace sentry::relay::lane
