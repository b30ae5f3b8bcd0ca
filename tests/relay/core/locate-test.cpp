// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/locate.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace sentry::relay {
namespace {

constexpr FrameId kNewest{1000, 500};

TEST(Locate, frame_that_is_held_is_here) {
  EXPECT_EQ(locate(kNewest, kNewest, true), Place::kHere);
  EXPECT_EQ(locate({1000, 490}, kNewest, true), Place::kHere);
}

TEST(Locate, numbers_up_to_64_ahead_are_waited_for) {
  for (std::uint64_t ahead = 1; ahead <= 64; ++ahead) {
    EXPECT_EQ(locate({1000, 500 + ahead}, kNewest, false), Place::kAhead) << ahead;
  }
}

TEST(Locate, number_further_ahead_is_nowhere) {
  EXPECT_EQ(locate({1000, 565}, kNewest, false), Place::kNowhere);
  EXPECT_EQ(locate({1000, UINT64_MAX}, kNewest, false), Place::kNowhere);
}

TEST(Locate, number_that_left_or_never_came_is_gone) {
  EXPECT_EQ(locate({1000, 499}, kNewest, false), Place::kGone);
  EXPECT_EQ(locate({1000, 1}, kNewest, false), Place::kGone);
  EXPECT_EQ(locate(kNewest, kNewest, false), Place::kGone);
}

TEST(Locate, lower_epoch_is_gone_whatever_the_number) {
  EXPECT_EQ(locate({999, 501}, kNewest, false), Place::kGone);
  EXPECT_EQ(locate({1, UINT64_MAX}, kNewest, false), Place::kGone);
}

TEST(Locate, higher_epoch_is_waited_for_whatever_the_number) {
  EXPECT_EQ(locate({1001, 1}, kNewest, false), Place::kNextEpoch);
  EXPECT_EQ(locate({UINT64_MAX, UINT64_MAX}, kNewest, false), Place::kNextEpoch);
}

TEST(Locate, without_any_frame_every_epoch_is_to_come) {
  EXPECT_EQ(locate({1, 1}, std::nullopt, false), Place::kNextEpoch);
}

TEST(Locate, zero_names_nothing) {
  EXPECT_EQ(locate({0, 1}, kNewest, false), Place::kNowhere);
  EXPECT_EQ(locate({1000, 0}, kNewest, false), Place::kNowhere);
  EXPECT_EQ(locate({0, 0}, std::nullopt, false), Place::kNowhere);
}

TEST(Locate, newest_at_the_end_of_the_numbers_does_not_wrap) {
  EXPECT_EQ(locate({1000, 1}, FrameId{1000, UINT64_MAX}, false), Place::kGone);
  EXPECT_EQ(locate({1000, UINT64_MAX}, FrameId{1000, UINT64_MAX - 64}, false), Place::kAhead);
}

TEST(Locate, waits_are_bounded_by_their_kind) {
  const WaitLimits limits{4000, 1000};
  EXPECT_EQ(longest_wait_ns(Place::kAhead, limits), 4000);
  EXPECT_EQ(longest_wait_ns(Place::kNextEpoch, limits), 2000);
  EXPECT_EQ(longest_wait_ns(Place::kNextEpoch, {4000, 10000}), 4000);
  EXPECT_EQ(longest_wait_ns(Place::kGone, limits), 0);
  EXPECT_EQ(longest_wait_ns(Place::kNowhere, limits), 0);
}

}  // namespace
}  // namespace sentry::relay
