// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <optional>

#include "transport/base/clock.hpp"

namespace sentry::plugins {

// Tells when damaged pictures, of which any camera makes a few, have become a fault to report.
class DamageWatch {
 public:
  static constexpr std::int64_t kPatience = 5 * kNanosecondsPerSecond;

  void good() { since_.reset(); }

  // True once in a row of damaged pictures: when the row is `kPatience` old.
  bool damaged(std::int64_t monotonic_ns) {
    if (!since_) {
      since_ = monotonic_ns;
      reported_ = false;
    }
    if (reported_ || monotonic_ns - *since_ < kPatience) return false;
    reported_ = true;
    return true;
  }

 private:
  std::optional<std::int64_t> since_;  // the first damaged picture after the last good one
  bool reported_ = false;
};

}  // namespace sentry::plugins
