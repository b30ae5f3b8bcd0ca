// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <optional>

namespace sentry::pipelines {

// Whether UTC is to be believed where that cannot be undone: only after it has kept pace with the
// monotonic clock for a while. A board without a clock of its own, or a receiver that gives a wrong
// date, steps it by years, which makes everything too old at once; who notices has ten minutes. A
// wrong clock that is believed then cannot be told from a right one. Nothing is known of the time
// before the start, so that the ten minutes begin there, too.
class ClockPace {
 public:
  // To be asked often; both in nanoseconds.
  bool is_steady(std::int64_t utc, std::int64_t monotonic);

 private:
  std::optional<std::int64_t> difference_;
  std::int64_t since_ = 0;  // monotonic
};

}  // namespace sentry::pipelines
