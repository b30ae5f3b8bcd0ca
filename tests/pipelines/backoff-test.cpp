// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/backoff.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace sentry::pipelines {
namespace {

double always_least() { return 0; }
double always_most() { return 1; }

std::vector<std::int64_t> delays(Backoff backoff) {
  std::vector<std::int64_t> delays;
  for (int failures = 0; failures < 5; ++failures) delays.push_back(backoff.next());
  return delays;
}

using Delays = std::vector<std::int64_t>;

TEST(Backoff, waits_twice_as_long_after_each_failure_up_to_the_longest) {
  EXPECT_EQ(delays(Backoff(200, 1000, always_least)), (Delays{200, 400, 800, 1000, 1000}));
}

TEST(Backoff, waits_up_to_a_quarter_less_by_chance_but_never_less_than_the_first_time) {
  EXPECT_EQ(delays(Backoff(200, 1000, always_most)), (Delays{200, 300, 600, 750, 750}));
}

TEST(Backoff, takes_its_chance_anew_each_time) {
  double chance = 0;
  EXPECT_EQ(delays(Backoff(200, 200'000, [&] { return chance += 0.2; })),
            (Delays{200, 360, 680, 1280, 2400}));
}

// By chance alone they do not in one of a hundred thousand million runs.
TEST(Backoff, lets_two_that_fail_together_part_at_the_second_failure) {
  constexpr std::int64_t kFirst = 200'000'000'000;
  const Delays one = delays(Backoff(kFirst, 8 * kFirst));
  const Delays other = delays(Backoff(kFirst, 8 * kFirst));
  EXPECT_EQ(one[0], other[0]);
  EXPECT_NE(one[1], other[1]);
}

TEST(Backoff, begins_again_after_a_good_run) {
  Backoff backoff(2, 7, always_least);
  backoff.next();
  backoff.note_run(7);
  EXPECT_EQ(backoff.next(), 4) << "it failed as soon as it was tried";
  backoff.note_run(8);
  EXPECT_EQ(backoff.next(), 2);
}

}  // namespace
}  // namespace sentry::pipelines
