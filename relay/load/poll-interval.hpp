// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>

#include "relay/load/governor.hpp"

namespace sentry::relay {

// How often players are asked to ask, such that they load the relay as much as it likes to be.
class PollInterval {
 public:
  explicit PollInterval(const GovernorSettings &settings);

  void set_settings(const GovernorSettings &settings);
  void update(double load, LoadState state, double seconds);
  [[nodiscard]] std::chrono::milliseconds told() const;
  // Whether the load would not be too high at the shortest interval.
  [[nodiscard]] bool at_ease() const { return wanted_ <= shortest_; }

 private:
  void tell();

  double usual_ = 0;     // everything in milliseconds
  double shortest_ = 0;  // while players are asked to slow down
  double longest_ = 0;
  double wanted_ = 0;
  double told_ = 0;
};

}  // namespace sentry::relay
