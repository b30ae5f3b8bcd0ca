// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/source.hpp"

#include <algorithm>

namespace sentry::relay {
namespace {

constexpr std::int64_t kMissedIntervals = 3;  // a slow camera may be silent for this many

bool is_silent(const SupplyFacts &facts) {
  return facts.silence_ns > std::max(facts.stale_after_ns, kMissedIntervals * facts.interval_ns);
}

}  // namespace

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

std::string_view source_header(Presence presence) {
  switch (presence) {
    case Presence::kLive:
      return "Sentry-Source: live\r\n";
    case Presence::kHeld:
      return "Sentry-Source: held\r\n";
    case Presence::kSlate:
      return "Sentry-Source: slate\r\n";
    case Presence::kGone:
      return "Sentry-Source: gone\r\n";
  }
  return {};
}

/// A stream is gone when its writer is, or when frames have stopped although the writer lives: a
/// relay that writes its own segment outlives the camera that feeds it.
Presence judge_presence(const SupplyFacts &facts) {
  if (!facts.writer_alive || facts.newest == nullptr || is_silent(facts)) return Presence::kGone;
  return presence_of(facts.newest->state);
}

/// The same with a reason, which costs a text.
Source judge_source(const SupplyFacts &facts) {
  const Presence presence = judge_presence(facts);
  if (presence != Presence::kGone) return {presence, facts.newest->reason};
  if (!facts.writer_alive) {
    return {presence,
            facts.problem.empty() ? "nobody writes this stream" : std::string(facts.problem)};
  }
  if (facts.newest == nullptr) return {presence, "no frame has come yet"};
  return {presence,
          "no frame for " + std::to_string(facts.silence_ns / kNanosecondsPerSecond) + " s"};
}

}  // namespace sentry::relay
