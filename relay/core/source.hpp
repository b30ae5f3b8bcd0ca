// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "transport/base/clock.hpp"
#include "transport/base/frame.hpp"

namespace sentry::relay {

// What stands behind a stream at this moment, as viewers are told.
enum class Presence { kLive, kHeld, kSlate, kGone };

std::string_view to_string(Presence presence);

struct Source {
  Presence presence = Presence::kGone;
  std::string reason;  // why it is not live; empty when it is
};

// What a stream knows about where its frames come from.
struct SupplyFacts {
  bool writer_alive = false;          // whoever writes the segment gives signs of life
  std::string problem;                // why it does not, if that is known
  const FrameInfo *newest = nullptr;  // nothing: no frame came yet
  std::int64_t silence_ns = 0;        // since the newest arrived
  std::int64_t interval_ns = 0;       // between two frames
  std::int64_t stale_after_ns = 0;    // the silence that is too long
};

Source judge_source(const SupplyFacts &facts);

}  // namespace sentry::relay
