// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>

#include "transport/base/clock.hpp"

namespace sentry::bench {

// Instants at a steady rate, whatever happens between them: the n-th is due n periods after the
// first, so that a load that falls behind catches up instead of slowing down.
class Pace {
 public:
  Pace(double per_second, std::int64_t start_ns) : per_second_(per_second), start_(start_ns) {}

  // The instant of the next one; it stays the next until pass().
  [[nodiscard]] std::int64_t due() const {
    return start_ + static_cast<std::int64_t>(static_cast<double>(passed_) / per_second_ *
                                              static_cast<double>(kNanosecondsPerSecond));
  }
  void pass() { ++passed_; }
  [[nodiscard]] std::size_t passed() const { return passed_; }

 private:
  double per_second_;
  std::int64_t start_;
  std::size_t passed_ = 0;
};

}  // namespace sentry::bench
