// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <optional>

#include "pipelines/profile/fraction.hpp"

namespace sentry::pipelines {

// Lets at most so many pictures a second pass, evenly; it only drops, and never repeats one.
class RateGate {
 public:
  explicit RateGate(const Fraction &rate);

  bool passes(std::int64_t capture_ns);

 private:
  std::int64_t interval_;  // ns
  std::optional<std::int64_t> due_;
};

}  // namespace sentry::pipelines
