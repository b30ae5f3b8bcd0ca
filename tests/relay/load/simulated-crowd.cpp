// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/relay/load/simulated-crowd.hpp"

#include <algorithm>

namespace sentry::relay::testing_support {

SimulatedCrowd::SimulatedCrowd(CrowdOptions options)
    : options_(options), governor_(options.settings), random_(options.seed) {
  moment_.advice = governor_.update({});
}

void SimulatedCrowd::run(double seconds, const std::function<void(const CrowdMoment &)> &each) {
  std::normal_distribution<double> noise(1, options_.noise);
  for (const double end = moment_.seconds + seconds; moment_.seconds < end;) {
    admit_and_dismiss();
    const double until = moment_.seconds + kSampleSeconds;
    const double per_second = ask(until) / kSampleSeconds;
    const bool small = moment_.advice.state >= LoadState::kSmaller;
    const double factor = options_.noise > 0 ? std::max(noise(random_), 0.0) : 1;
    moment_.seconds = until;
    moment_.sample = {};
    moment_.sample.now_ns = static_cast<std::int64_t>(until * 1e9);
    moment_.sample.busy = std::min(per_second / options_.requests_per_second * factor, 1.0);
    moment_.sample.egress_bits_per_second =
        per_second * options_.bits_per_request * (small ? options_.smaller : 1) * factor;
    const LoadState before = moment_.advice.state;
    moment_.advice = governor_.update(moment_.sample);
    if (moment_.advice.state != before) ++changes_;
    moment_.viewers = players_.size();
    if (each) each(moment_);
  }
}

void SimulatedCrowd::admit_and_dismiss() {
  const bool refuses = options_.waits_for_admission && moment_.advice.state == LoadState::kRefusing;
  if (players_.size() > wanting_) players_.resize(wanting_);
  std::uniform_real_distribution<double> first(0, kSampleSeconds);
  while (!refuses && players_.size() < wanting_)
    players_.push_back({moment_.seconds + first(random_),
                        static_cast<double>(moment_.advice.poll_interval.count())});
}

// How many requests come until then; who asks hears what the relay says at the time.
double SimulatedCrowd::ask(double until) {
  double requests = 0;
  for (Player &player : players_) {
    while (player.next_seconds < until) {
      ++requests;
      player.interval_ms = static_cast<double>(moment_.advice.poll_interval.count());
      player.next_seconds += pause_seconds(player);
    }
  }
  return requests;
}

double SimulatedCrowd::pause_seconds(const Player &player) {
  if (options_.frames_per_second > 0 && player.interval_ms <= options_.follow_ms)
    return 1 / options_.frames_per_second;
  std::uniform_real_distribution<double> spread(0.8, 1.2);
  return player.interval_ms / 1000 * spread(random_);
}

}  // namespace sentry::relay::testing_support
