// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

namespace sentry::relay {

struct LoadSample;

// Samples over the last second or so: an exponential average, in which a sample counts for 63 %
// less with every second. Time is given, not asked for.
class SmoothedLoad {
 public:
  void add(const LoadSample &sample, double seconds);

  [[nodiscard]] double load(double max_egress) const;
  [[nodiscard]] double forecast(double max_egress) const;

 private:
  double busy_ = 0;
  double queue_ = 0;
  double egress_ = 0;        // bits per second
  double egress_slope_ = 0;  // of it, per second
};

}  // namespace sentry::relay
