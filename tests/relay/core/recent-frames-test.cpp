// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/recent-frames.hpp"

#include <gtest/gtest.h>

namespace sentry::relay {
namespace {

FramePtr frame(std::uint64_t epoch, std::uint64_t number, std::size_t size = 100) {
  Frame made;
  made.info.id = {epoch, number};
  made.payload = Bytes(size);
  return std::make_shared<const SharedFrame>("field", std::move(made));
}

TEST(RecentFrames, finds_what_it_holds_and_nothing_else) {
  RecentFrames frames({});
  EXPECT_EQ(frames.newest(), nullptr);
  EXPECT_EQ(frames.find({7, 1}), nullptr);
  ASSERT_TRUE(frames.add(frame(7, 1)));
  ASSERT_TRUE(frames.add(frame(7, 2)));
  ASSERT_TRUE(frames.add(frame(7, 5)));
  EXPECT_EQ(frames.newest()->info().id, (FrameId{7, 5}));
  EXPECT_EQ(frames.find({7, 2})->info().id, (FrameId{7, 2}));
  EXPECT_EQ(frames.find({7, 3}), nullptr);
  EXPECT_EQ(frames.find({6, 2}), nullptr);
}

TEST(RecentFrames, frame_that_is_not_new_is_refused) {
  RecentFrames frames({});
  ASSERT_TRUE(frames.add(frame(7, 5)));
  EXPECT_FALSE(frames.add(frame(7, 5)));
  EXPECT_FALSE(frames.add(frame(7, 4)));
  EXPECT_EQ(frames.size(), 1U);
}

TEST(RecentFrames, oldest_leave_when_there_are_too_many) {
  RecentFrames frames({3, 1U << 20});
  for (std::uint64_t number = 1; number <= 5; ++number) frames.add(frame(7, number));
  EXPECT_EQ(frames.size(), 3U);
  EXPECT_EQ(frames.find({7, 2}), nullptr);
  EXPECT_NE(frames.find({7, 3}), nullptr);
}

TEST(RecentFrames, oldest_leave_when_they_are_too_big_but_the_newest_stays) {
  RecentFrames frames({64, 1000});
  frames.add(frame(7, 1, 600));
  frames.add(frame(7, 2, 600));
  EXPECT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames.bytes(), 600U);
  frames.add(frame(7, 3, 5000));
  EXPECT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames.newest()->info().id.number, 3U);
}

TEST(RecentFrames, another_epoch_begins_anew_whether_higher_or_lower) {
  RecentFrames frames({});
  frames.add(frame(7, 5));
  ASSERT_TRUE(frames.add(frame(8, 1)));
  EXPECT_EQ(frames.find({7, 5}), nullptr);
  ASSERT_TRUE(frames.add(frame(6, 9)));
  EXPECT_EQ(frames.newest()->info().id, (FrameId{6, 9}));
  EXPECT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames.bytes(), 100U);
}

}  // namespace
}  // namespace sentry::relay
