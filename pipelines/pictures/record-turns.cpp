// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/record-turns.hpp"

#include <algorithm>

namespace sentry::pipelines {

std::shared_ptr<RecordTurns> RecordTurns::shared() {
  static const auto turns = std::make_shared<RecordTurns>();
  return turns;
}

RecordTurns::Ticket RecordTurns::enter(const std::string &place) {
  const std::scoped_lock lock(mutex_);
  return turns_.insert(turns_.end(), {place, std::nullopt});
}

void RecordTurns::end(Ticket own, Time until) {
  const std::scoped_lock lock(mutex_);
  own->until = until;
  changed_.notify_all();
}

void RecordTurns::leave(Ticket own) {
  const std::scoped_lock lock(mutex_);
  turns_.erase(own);
  changed_.notify_all();
}

/// False at once where one before has not ended, and when the time of one that ends is over.
bool RecordTurns::await(Ticket own) {
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto before = std::find_if(turns_.begin(), own,
                                     [&](const Turn &turn) { return turn.place == own->place; });
    if (before == own) return true;
    const auto until = before->until;
    if (!until || std::chrono::steady_clock::now() >= *until) return false;
    changed_.wait_until(lock, *until);
  }
}

/// They wait for their disks all at once, so that many take no longer than one.
bool RecordTurns::await_ended() {
  std::unique_lock lock(mutex_);
  for (;;) {
    std::optional<Time> last;
    for (const Turn &turn : turns_) last = std::max(last, turn.until);
    if (!last) return true;
    const Time until = *last;
    if (std::chrono::steady_clock::now() >= until) return false;
    changed_.wait_until(lock, until);
  }
}

}  // namespace sentry::pipelines
