// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <optional>

#include "transport/base/frame.hpp"

namespace sentry::relay {

inline constexpr std::uint64_t kMaxAhead = 64;  // frames that a viewer may ask for in advance

// Where a frame is that somebody asks for by name.
enum class Place {
  kHere,
  kAhead,      // a number to come soon: wait for it
  kNextEpoch,  // of an epoch that has not begun here: wait a moment, then it is gone
  kGone,       // will never come (again)
  kNowhere,    // no frame has such a name
};

Place locate(const FrameId &wanted, const std::optional<FrameId> &newest, bool held);

struct WaitLimits {
  std::int64_t ahead_ns = 0;     // how long a frame that is ahead is waited for
  std::int64_t interval_ns = 0;  // between two frames of the stream
};

std::int64_t longest_wait_ns(Place place, const WaitLimits &limits);

}  // namespace sentry::relay
