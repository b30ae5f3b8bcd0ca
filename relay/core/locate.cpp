// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/locate.hpp"

#include <algorithm>

namespace sentry::relay {

/// Decides what becomes of a request for the frame `wanted` in a stream whose newest frame is
/// `newest` (nothing: no frame came yet) and which still holds `wanted` or does not. Epochs and
/// numbers begin at 1; a stream without a frame is one whose every epoch is to come.
Place locate(const FrameId &wanted, const std::optional<FrameId> &newest, bool held) {
  if (wanted.epoch == 0 || wanted.number == 0) return Place::kNowhere;
  if (held) return Place::kHere;
  if (!newest || wanted.epoch > newest->epoch) return Place::kNextEpoch;
  if (wanted.epoch < newest->epoch || wanted.number <= newest->number) return Place::kGone;
  return wanted.number - newest->number <= kMaxAhead ? Place::kAhead : Place::kNowhere;
}

/// How long, from its arrival, a request for a frame at `place` may wait. Never longer than for a
/// frame that is ahead, so that one option bounds every wait.
std::int64_t longest_wait_ns(Place place, const WaitLimits &limits) {
  switch (place) {
    case Place::kAhead:
      return limits.ahead_ns;
    case Place::kNextEpoch:
      return std::min(2 * limits.interval_ns, limits.ahead_ns);
    case Place::kHere:
    case Place::kGone:
    case Place::kNowhere:
      return 0;
  }
  return 0;
}

}  // namespace sentry::relay
