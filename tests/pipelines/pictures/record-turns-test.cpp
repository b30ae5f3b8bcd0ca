// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/record-turns.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace sentry::pipelines {
namespace {

RecordTurns::Time after(std::chrono::hours hours) {
  return std::chrono::steady_clock::now() + hours;
}

TEST(RecordTurns, one_waits_for_those_before_it_only) {
  RecordTurns turns;
  const auto first = turns.enter("yard");
  const auto second = turns.enter("yard");
  const auto third = turns.enter("yard");
  turns.end(second, after(std::chrono::hours(1)));
  EXPECT_TRUE(turns.await(first));
  EXPECT_FALSE(turns.await(third)) << "the first has not ended";
  turns.leave(first);
  EXPECT_TRUE(turns.await(second));
  std::thread thread([&] { turns.leave(second); });
  EXPECT_TRUE(turns.await(third));
  thread.join();
}

TEST(RecordTurns, places_have_nothing_to_do_with_each_other) {
  RecordTurns turns;
  turns.enter("yard");
  EXPECT_TRUE(turns.await(turns.enter("street")));
}

TEST(RecordTurns, nobody_waits_for_one_whose_time_is_over) {
  RecordTurns turns;
  turns.end(turns.enter("yard"), after(std::chrono::hours(-1)));
  EXPECT_FALSE(turns.await(turns.enter("yard")));
  EXPECT_FALSE(turns.await_ended());
}

TEST(RecordTurns, the_end_waits_for_all_that_have_ended) {
  RecordTurns turns;
  turns.enter("still at work");
  EXPECT_TRUE(turns.await_ended());
  const auto late = turns.enter("yard");
  const auto slow = turns.enter("street");
  turns.end(late, after(std::chrono::hours(-1)));
  turns.end(slow, after(std::chrono::hours(1)));
  std::thread thread([&] {
    turns.leave(late);
    turns.leave(slow);
  });
  EXPECT_TRUE(turns.await_ended());
  thread.join();
}

}  // namespace
}  // namespace sentry::pipelines
