// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <array>
#include <cstddef>

#include "relay/load/governor.hpp"

namespace sentry::relay {

// Climbs from one LoadState to the next as load rises, and comes down when it has stayed low. Where
// coming down itself brings the load back, it waits twice as long the next time.
class StateLadder {
 public:
  StateLadder();

  struct Load {
    double now = 0;
    double soon = 0;      // at least `now`: what it will be
    bool at_ease = true;  // the poll interval needs no longer be above the usual one
  };
  LoadState update(const Load &load, double seconds);
  [[nodiscard]] LoadState state() const { return static_cast<LoadState>(state_); }

 private:
  static constexpr std::size_t kStates = 4;

  struct Memory {
    double patience;     // seconds of calm before the state is left
    double left_at;      // on the clock of `time_`
    double left_load;    // the load at that moment
    double failed_load;  // the same, of a time when the load came back; 0: it did not
  };

  void climb(std::size_t wanted);
  void come_down(const Load &load, double seconds);

  std::size_t state_ = 0;
  double time_ = 0;  // seconds since the first update
  double climbed_at_ = 0;
  double calm_ = 0;  // seconds below the state's lower threshold
  std::array<Memory, kStates> memory_{};
};

}  // namespace sentry::relay
