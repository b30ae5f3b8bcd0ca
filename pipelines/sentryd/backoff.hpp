// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <algorithm>
#include <cstdint>

namespace sentry::pipelines {

// How long to wait before the next attempt: twice as long after each failure. Nanoseconds.
class Backoff {
 public:
  Backoff(std::int64_t first, std::int64_t longest) : first_(first), longest_(longest) {}

  std::int64_t next() {
    delay_ = delay_ == 0 ? first_ : std::min(delay_ * 2, longest_);
    return delay_;
  }
  void forget() { delay_ = 0; }
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
