// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>

#include "transport/base/clock.hpp"

namespace sentry::relay::lane {

// Where a worker's time goes. The clock is read once for each piece of work, by whoever needs it
// first; what is done after that reading counts as the next piece's.
class TimeAccount {
 public:
  explicit TimeAccount(Clock clock) : clock_(std::move(clock)), now_ns_(clock_()) {}

  [[nodiscard]] std::int64_t now_ns() const { return now_ns_; }
  std::int64_t read() { return now_ns_ = clock_(); }

  // The time until here was spent on …
  void spent_waiting() { booked_ns_ = read(); }
  void spent_on_viewers() { viewers_ns_ += book(); }
  void spent_on_refusals() { refusals_ns_ += book(); }
  void spent_otherwise() { others_ns_ += book(); }

  [[nodiscard]] std::int64_t busy_ns() const { return viewers_ns_ + refusals_ns_ + others_ns_; }
  [[nodiscard]] std::int64_t viewers_ns() const { return viewers_ns_; }
  [[nodiscard]] std::int64_t refusals_ns() const { return refusals_ns_; }

 private:
  std::int64_t book() {
    if (now_ns_ == booked_ns_) read();
    const std::int64_t spent_ns = now_ns_ - booked_ns_;
    booked_ns_ = now_ns_;
    return spent_ns;
  }

  Clock clock_;
  std::int64_t now_ns_;
  std::int64_t booked_ns_ = now_ns_;
  std::int64_t viewers_ns_ = 0;
  std::int64_t refusals_ns_ = 0;
  std::int64_t others_ns_ = 0;
};

}  // namespace sentry::relay::lane
