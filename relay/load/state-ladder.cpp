// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/load/state-ladder.hpp"

#include <algorithm>

namespace sentry::relay {
namespace {

struct Rung {
  double up;                // the load at which the state begins
  double down;              // the load below which it may end
  double longest_patience;  // seconds
};

// By LoadState. The poll interval is made such that the load becomes kTargetLoad (0.6, see
// poll-interval.cpp), which lies above the first lower threshold and below the others: a relay
// whose players obey rests in kSlower. Every pair is a fifth apart, which is more than the noise
// and less than what a state saves. Refusing begins while there is still a twentieth left for those
// who are there; it saves nothing by itself, so that coming down brings no load back but newcomers.
constexpr std::array<Rung, 4> kRungs{{
    {0, 0, 0},
    {0.70, 0.50, 300},
    {0.85, 0.65, 300},
    {0.95, 0.75, 30},
}};

// One state has half a second to show what it does before the next.
constexpr double kClimbSeconds = 0.5;
// So far over, there is no time for that.
constexpr double kFarOver = 1.1;
// A few poll intervals: those who went may be back by then.
constexpr double kPatienceSeconds = 5;
// Load that comes back so soon after a state was left came back because it was left: players take
// up to half a minute until all of them ask as often as before.
constexpr double kRelapseSeconds = 60;
// A load lower than this share of the one at which leaving failed is reason to try again soon.
constexpr double kClearlyLower = 0.7;

}  // namespace

StateLadder::StateLadder() { memory_.fill({kPatienceSeconds, -kRelapseSeconds, 0, 0}); }

LoadState StateLadder::update(const Load &load, double seconds) {
  time_ += seconds;
  std::size_t wanted = 0;
  for (std::size_t i = 1; i < kStates; ++i)
    if (load.soon >= kRungs[i].up) wanted = i;
  if (wanted > state_) {
    const bool far_over = load.now >= kFarOver;
    if (far_over || time_ - climbed_at_ >= kClimbSeconds) climb(far_over ? wanted : state_ + 1);
  } else {
    come_down(load, seconds);
  }
  return state();
}

void StateLadder::climb(std::size_t wanted) {
  while (state_ < wanted) {
    ++state_;
    Memory &memory = memory_[state_];
    const bool relapse = time_ - memory.left_at < kRelapseSeconds;
    memory.failed_load = relapse ? memory.left_load : 0;
    memory.patience =
        relapse ? std::min(2 * memory.patience, kRungs[state_].longest_patience) : kPatienceSeconds;
  }
  climbed_at_ = time_;
  calm_ = 0;
}

void StateLadder::come_down(const Load &load, double seconds) {
  const bool needed = state_ == static_cast<std::size_t>(LoadState::kSlower) && !load.at_ease;
  const bool calm = state_ > 0 && load.soon < kRungs[state_].down && !needed;
  calm_ = calm ? calm_ + seconds : 0;
  Memory &memory = memory_[state_];
  const bool lower = load.now < kClearlyLower * memory.failed_load;
  if (!calm || calm_ < (lower ? kPatienceSeconds : memory.patience)) return;
  memory.left_at = time_;
  memory.left_load = load.now;
  --state_;
  calm_ = 0;
}

}  // namespace sentry::relay
