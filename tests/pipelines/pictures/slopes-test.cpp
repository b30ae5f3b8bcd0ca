// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/slopes.hpp"

#include <gtest/gtest.h>

namespace sentry::pipelines {
namespace {

double shift_of(const Slopes &slopes) { return slopes.expect(0, 1); }

TEST(Slopes, expect_the_guesses_at_first) {
  const Slopes slopes(0.9, -0.3);
  EXPECT_DOUBLE_EQ(slopes.gain(), 0.9);
  EXPECT_DOUBLE_EQ(slopes.expect(2, 1), 1.5);
}

TEST(Slopes, learn_the_gain_from_another_quality_alone) {
  Slopes slopes(0.9, -0.3);
  slopes.learn(-1, 0, -1.2);
  EXPECT_NEAR(slopes.gain(), 1.2, 0.03);
  EXPECT_DOUBLE_EQ(shift_of(slopes), -0.3);
}

TEST(Slopes, learn_the_shift_from_another_size_alone) {
  Slopes slopes(0.9, -0.3);
  slopes.learn(0, 2, 0.4);
  EXPECT_NEAR(shift_of(slopes), 0.2, 0.03);
  EXPECT_DOUBLE_EQ(slopes.gain(), 0.9);
}

TEST(Slopes, share_a_surprise_of_both_by_how_uncertain_each_is) {
  Slopes slopes(0.9, -0.3);
  slopes.learn(1, 1, 1.1);  // half a nat more than expected
  EXPECT_NEAR(slopes.expect(1, 1), 1.1, 0.03);
  EXPECT_GT(shift_of(slopes) + 0.3, 2 * (slopes.gain() - 0.9));
  EXPECT_GT(slopes.gain(), 0.9);
}

TEST(Slopes, tell_gain_and_shift_apart_after_two_frames) {
  Slopes slopes(0.9, -0.3);
  for (int i = 0; i < 2; ++i) {
    slopes.learn(-1, 1, -1.1 + 0.1);
    slopes.learn(0.5, 0, 0.55);
  }
  EXPECT_NEAR(slopes.gain(), 1.1, 0.05);
  EXPECT_NEAR(shift_of(slopes), 0.1, 0.05);
}

TEST(Slopes, stay_within_what_pictures_do_whatever_a_frame_says) {
  Slopes slopes(0.9, -0.3);
  slopes.learn(1, 0, 100);
  EXPECT_DOUBLE_EQ(slopes.gain(), 2.5);
  slopes.learn(1, 0, -100);
  EXPECT_DOUBLE_EQ(slopes.gain(), 0.3);
  slopes.learn(0, 1, -100);
  EXPECT_DOUBLE_EQ(shift_of(slopes), -1.5);
}

}  // namespace
}  // namespace sentry::pipelines
