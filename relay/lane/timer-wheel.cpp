// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/lane/timer-wheel.hpp"

#include <algorithm>
#include <bit>

namespace sentry::relay::lane {
namespace {

constexpr std::int64_t kHorizon = static_cast<std::int64_t>(TimerWheel::kSlots) - 1;  // ticks

// The first tick that begins at or after that time: a timer is never early.
std::int64_t tick_after(std::int64_t time_ns) { return (time_ns >> TimerWheel::kTickShift) + 1; }

}  // namespace

void TimerWheel::arm(Timer &timer, std::int64_t deadline_ns) {
  timer.deadline_ns_ = deadline_ns;
  if (timer.listed() && timer.tick_ <= tick_after(deadline_ns)) return;
  hang(timer);
}

void TimerWheel::hang(Timer &timer) {
  timer.tick_ = std::clamp(tick_after(timer.deadline_ns_), tick_ + 1, tick_ + kHorizon);
  slot(timer.tick_).push_back(timer);
  const std::size_t index = static_cast<std::size_t>(timer.tick_) % kSlots;
  used_[index / 64] |= std::uint64_t{1} << (index % 64);
}

// Moves what hangs in the slots up to now into `due`.
void TimerWheel::collect(std::int64_t now_ns, Slot &due) {
  const std::int64_t now = now_ns >> kTickShift;
  const std::int64_t first = std::max(tick_ + 1, now - kHorizon);
  for (std::int64_t tick = first; tick <= now; ++tick) {
    due.splice_back(slot(tick));
    const std::size_t index = static_cast<std::size_t>(tick) % kSlots;
    used_[index / 64] &= ~(std::uint64_t{1} << (index % 64));
  }
  tick_ = std::max(tick_, now);
}

std::optional<std::int64_t> TimerWheel::next_ns() const {
  const std::size_t start = static_cast<std::size_t>(tick_ + 1) % kSlots;
  for (std::size_t ahead = 0; ahead < kSlots;) {
    const std::size_t index = (start + ahead) % kSlots;
    const std::uint64_t bits = used_[index / 64] >> (index % 64);
    if (bits == 0) {
      ahead += 64 - index % 64;
      continue;
    }
    ahead += static_cast<std::size_t>(std::countr_zero(bits));
    return (tick_ + 1 + static_cast<std::int64_t>(ahead)) << kTickShift;
  }
  return std::nullopt;
}

}  // namespace sentry::relay::lane
