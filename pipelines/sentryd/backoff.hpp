// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <algorithm>
#include <cstdint>

namespace sentry::pipelines {

// How long to wait before the next attempt: twice as long after each failure, and less the longer
// things went well in between. Nanoseconds.
class Backoff {
 public:
  Backoff(std::int64_t first, std::int64_t longest) : first_(first), longest_(longest) {}

  std::int64_t next() {
    delay_ = std::clamp(delay_ * 2, first_, longest_);
    return delay_;
  }
  void forget() { delay_ = 0; }
  // Half of `good_run` forgets half of the delay: who goes well for as long never waits longer.
  void forget(std::int64_t went_well, std::int64_t good_run) {
    const auto kept = 1.0 - static_cast<double>(went_well) / static_cast<double>(good_run);
    delay_ = static_cast<std::int64_t>(static_cast<double>(delay_) * std::clamp(kept, 0.0, 1.0));
  }
  // What has worked for longer than the longest delay fails for the first time again.
  void note_run(std::int64_t time) {
    if (time > longest_) forget();
  }

 private:
  std::int64_t first_;
  std::int64_t longest_;
  std::int64_t delay_ = 0;
};

}  // namespace sentry::pipelines
