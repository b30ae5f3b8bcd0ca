// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include "relay/load/governor.hpp"

namespace sentry::relay::testing_support {

// A relay and its viewers, in simulated time. Every player asks, hears from the reply how long to
// wait, and asks again after that time, up to a fifth more or less.
struct CrowdOptions {
  GovernorSettings settings;
  double requests_per_second = 1000;  // what the relay can serve; more does not make it busier
  double bits_per_request = 0;        // at full size
  double smaller = 1;                 // size of the smaller rendition, as a share
  double frames_per_second = 0;       // not 0: at an interval up to `follow_ms` a player takes all
  double follow_ms = 1000;
  double noise = 0;                 // of each sample's load, as a share: standard deviation
  bool waits_for_admission = true;  // newcomers who are refused come back; else all are let in
  std::uint32_t seed = 1;
};

struct CrowdMoment {
  double seconds = 0;
  LoadAdvice advice;
  LoadSample sample;
  std::size_t viewers = 0;  // who have been let in
};

class SimulatedCrowd {
 public:
  static constexpr double kSampleSeconds = 0.2;

  explicit SimulatedCrowd(CrowdOptions options);

  // From now on this many want to watch; who is too many leaves.
  void set_wanting(std::size_t viewers) { wanting_ = viewers; }
  // Runs for a while; `each` sees every sample.
  void run(double seconds, const std::function<void(const CrowdMoment &)> &each = {});

  [[nodiscard]] const CrowdMoment &now() const { return moment_; }
  [[nodiscard]] int changes() const { return changes_; }  // of the state so far
  [[nodiscard]] Governor &governor() { return governor_; }

 private:
  struct Player {
    double next_seconds = 0;
    double interval_ms = 0;
  };

  void admit_and_dismiss();
  [[nodiscard]] double ask(double until);
  [[nodiscard]] double pause_seconds(const Player &player);

  CrowdOptions options_;
  Governor governor_;
  std::mt19937 random_;
  std::vector<Player> players_;
  std::size_t wanting_ = 0;
  CrowdMoment moment_;
  int changes_ = 0;
};

}  // namespace sentry::relay::testing_support
