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
// The line of a head that tells it.
std::string_view source_header(Presence presence);
Presence presence_of(SourceState state);

struct Source {
  Presence presence = Presence::kGone;
  std::string reason;  // why it is not live; empty when it is
};

// What a stream knows about where its frames come from.
struct SupplyFacts {
  bool writer_alive = false;          // whoever writes the segment gives signs of life
  std::string_view problem;           // why it does not, if that is known
  const FrameInfo *newest = nullptr;  // nothing: no frame came yet
  std::int64_t silence_ns = 0;        // since the newest arrived
  std::int64_t interval_ns = 0;       // between two frames
  std::int64_t stale_after_ns = 0;    // the silence that is too long
};

Presence judge_presence(const SupplyFacts &facts);
Source judge_source(const SupplyFacts &facts);

}  // namespace sentry::relay
