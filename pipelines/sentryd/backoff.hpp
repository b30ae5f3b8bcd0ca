// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <glib.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>

namespace sentry::pipelines {

// How long to wait before the next attempt: twice as long after each failure, and less the longer
// things went well in between. All but the first wait are shorter by chance: what failed together,
// as on one hub, would else be tried together for ever. Nanoseconds.
class Backoff {
 public:
  using Random = std::function<double()>;  // evenly from 0 up to 1

  Backoff(std::int64_t first, std::int64_t longest, Random random = g_random_double)
      : first_(first), longest_(longest), random_(std::move(random)) {}

  std::int64_t next() {
    delay_ = std::clamp(delay_ * 2, first_, longest_);
    const auto jitter = static_cast<double>(delay_) * kMostJitter * random_();
    return std::max(first_, delay_ - static_cast<std::int64_t>(jitter));
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
  static constexpr double kMostJitter = 0.25;

  std::int64_t first_;
  std::int64_t longest_;
  Random random_;
  std::int64_t delay_ = 0;  // without its jitter
};

}  // namespace sentry::pipelines
