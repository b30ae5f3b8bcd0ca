// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/backoff.hpp"

#include <gtest/gtest.h>

namespace sentry::pipelines {
namespace {

TEST(Backoff, waits_twice_as_long_after_each_failure_up_to_the_longest) {
  Backoff backoff(2, 7);
  EXPECT_EQ(backoff.next(), 2);
  EXPECT_EQ(backoff.next(), 4);
  EXPECT_EQ(backoff.next(), 7);
  EXPECT_EQ(backoff.next(), 7);
}

TEST(Backoff, begins_again_after_a_good_run) {
  Backoff backoff(2, 7);
  backoff.next();
  backoff.note_run(7);
  EXPECT_EQ(backoff.next(), 4) << "it failed as soon as it was tried";
  backoff.note_run(8);
  EXPECT_EQ(backoff.next(), 2);
}

}  // namespace
}  // namespace sentry::pipelines
