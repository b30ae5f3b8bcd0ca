// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/source.hpp"

#include <algorithm>

namespace sentry::relay {
namespace {

constexpr std::int64_t kMissedIntervals = 3;  // a slow camera may be silent for this many

Presence presence_of(SourceState state) {
  switch (state) {
    case SourceState::kLive:
      return Presence::kLive;
    case SourceState::kHeld:
      return Presence::kHeld;
    case SourceState::kSlate:
      return Presence::kSlate;
  }
  return Presence::kGone;
}

}  // namespace

std::string_view to_string(Presence presence) {
  switch (presence) {
    case Presence::kLive:
      return "live";
    case Presence::kHeld:
      return "held";
    case Presence::kSlate:
      return "slate";
    case Presence::kGone:
      return "gone";
  }
  return "unknown";
}

/// A stream is gone when its writer is, or when frames have stopped although the writer lives: a
/// relay that writes its own segment outlives the camera that feeds it.
Source judge_source(const SupplyFacts &facts) {
  if (!facts.writer_alive) {
    return {Presence::kGone, facts.problem.empty() ? "nobody writes this stream" : facts.problem};
  }
  if (facts.newest == nullptr) return {Presence::kGone, "no frame has come yet"};
  if (facts.silence_ns > std::max(facts.stale_after_ns, kMissedIntervals * facts.interval_ns)) {
    return {Presence::kGone,
            "no frame for " + std::to_string(facts.silence_ns / kNanosecondsPerSecond) + " s"};
  }
  return {presence_of(facts.newest->state), facts.newest->reason};
}

}  // namespace sentry::relay
