// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "pipelines/pictures/record-store.hpp"
#include "tests/pipelines/pictures/record-store-fixture.hpp"

namespace sentry::pipelines {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::StartsWith;

constexpr std::int64_t kS = kNanosecondsPerSecond;
constexpr const char *kName = "2026-11-23T11-22-33.123456Z.jpg";
constexpr const char *kFirst = "yard/2026-11-23/11-22/2026-11-23T11-22-33.123456Z.jpg";

class RecordStuckTest : public testing_support::RecordStoreFixture {
 protected:
  [[nodiscard]] std::string cannot_remove() const {
    return "Cannot remove a picture from " + temp_.path("yard") + ": Operation not permitted";
  }
  // As many pictures as there may be, each in a minute of its own.
  void fill(int pictures) {
    start(static_cast<std::uint64_t>(pictures) * 10);
    for (int i = 0; i < pictures; ++i) ASSERT_TRUE(keep(i * 60 * kS, "ten bytes!"));
  }
};

TEST_F(RecordStuckTest, removes_the_next_picture_in_place_of_one_that_cannot_be_removed) {
  forbidden_ = {kName};
  start(30);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(keep(i * 40 * kS, "ten bytes!"));
  EXPECT_FALSE(store_->stuck());
  for (int i = 3; i < 6; ++i) ASSERT_TRUE(keep(i * 40 * kS, "ten bytes!"));
  EXPECT_THAT(files(), ElementsAre(kFirst, StartsWith("yard/2026-11-23/11-25/"),
                                   StartsWith("yard/2026-11-23/11-25/")));
  ASSERT_TRUE(store_->stuck());
  EXPECT_EQ(store_->stuck()->message, cannot_remove());
  EXPECT_EQ(store_->removed(), 3U);
}

TEST_F(RecordStuckTest, goes_on_in_the_minute_of_a_picture_that_cannot_be_removed) {
  forbidden_ = {kName};
  start(30);
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(keep(i * kS, "ten bytes!"));
  EXPECT_EQ(files().size(), 3U);
  EXPECT_TRUE(fs::exists(temp_.path(kFirst)));
}

TEST_F(RecordStuckTest, goes_on_when_one_that_is_too_old_cannot_be_removed) {
  forbidden_ = {kName};
  start(0, 60);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(keep(i * 60 * kS));
  let_clocks_keep_pace();
  EXPECT_TRUE(keep(600 * kS));
  EXPECT_THAT(files(), ElementsAre(kFirst, StartsWith("yard/2026-11-23/11-32/")));
  EXPECT_TRUE(store_->stuck());
}

TEST_F(RecordStuckTest, refuses_pictures_only_when_nothing_can_be_removed) {
  forbids_all_ = true;
  start(20);
  ASSERT_TRUE(keep(0, "ten bytes!"));
  ASSERT_TRUE(keep(60 * kS, "ten bytes!"));
  for (int i = 2; i < 5; ++i) {
    const auto kept = keep(i * 60 * kS, "ten bytes!");
    ASSERT_FALSE(kept);
    EXPECT_EQ(kept.error().message, cannot_remove() + "; there is no room for more");
  }
  EXPECT_EQ(removals_, 2) << "each is tried once";
  EXPECT_EQ(files().size(), 2U);
}

TEST_F(RecordStuckTest, tries_again_after_a_minute) {
  forbids_all_ = true;
  start(20);
  ASSERT_TRUE(keep(0, "ten bytes!"));
  ASSERT_TRUE(keep(kS, "ten bytes!"));
  EXPECT_FALSE(keep(120 * kS, "ten bytes!"));
  forbids_all_ = false;
  pass(59);
  EXPECT_FALSE(keep(120 * kS, "ten bytes!"));
  pass(1);
  EXPECT_TRUE(keep(120 * kS, "ten bytes!"));
  EXPECT_FALSE(store_->stuck());
  ASSERT_TRUE(keep(180 * kS, "ten bytes!"));
  EXPECT_THAT(files(), ElementsAre(StartsWith("yard/2026-11-23/11-24/"),
                                   StartsWith("yard/2026-11-23/11-25/")));
}

TEST_F(RecordStuckTest, tries_one_minute_of_many_again_and_another_the_next_time) {
  forbids_all_ = true;
  fill(10);
  EXPECT_FALSE(keep(1000 * kS, "ten bytes!"));
  EXPECT_EQ(removals_, 10);
  for (int times = 1; times <= 3; ++times) {
    pass(60);
    EXPECT_FALSE(keep(1000 * kS, "ten bytes!"));
    EXPECT_FALSE(keep(1000 * kS, "ten bytes!"));
    EXPECT_EQ(removals_, 10 + times);
  }
  forbidden_ = {kName};
  forbids_all_ = false;
  pass(60);
  for (int i = 0; i < 9; ++i) EXPECT_TRUE(keep((1000 + i) * kS, "ten bytes!")) << i;
  EXPECT_TRUE(fs::exists(temp_.path(kFirst)));
  EXPECT_EQ(files().size(), 10U);
}

TEST_F(RecordStuckTest, tries_the_others_again_when_somebody_has_removed_them) {
  forbids_all_ = true;
  fill(10);
  EXPECT_FALSE(keep(1000 * kS, "ten bytes!"));
  fs::remove_all(temp_.path("yard/2026-11-23"));
  pass(60);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(keep((1000 + i) * kS, "ten bytes!")) << i;
  EXPECT_EQ(removals_, 10);
}

TEST_F(RecordStuckTest, tries_each_once_however_long_that_takes) {
  forbids_all_ = true;
  removal_takes_s_ = 7;
  fill(200);
  EXPECT_FALSE(keep(20'000 * kS, "ten bytes!"));
  EXPECT_EQ(removals_, 64) << "a picture need not wait for all";
  for (int pieces = 0; pieces < 100 && store_->tidy(); ++pieces) pass(1);
  EXPECT_EQ(removals_, 200);
  EXPECT_FALSE(keep(20'000 * kS, "ten bytes!"));
  pass(59);
  EXPECT_FALSE(keep(20'000 * kS, "ten bytes!"));
  EXPECT_EQ(removals_, 200) << "a minute has not passed since the last";
  pass(1);
  EXPECT_FALSE(keep(20'000 * kS, "ten bytes!"));
  EXPECT_EQ(removals_, 201);
}

TEST_F(RecordStuckTest, takes_no_picture_more_than_the_limit_while_it_looks_for_one_to_remove) {
  forbids_all_ = true;
  fill(200);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(keep(20'000 * kS, "ten bytes!"));
  EXPECT_EQ(files().size(), 200U);
  forbids_all_ = false;  // those that have not been tried yet
  EXPECT_TRUE(keep(20'000 * kS, "ten bytes!"));
  EXPECT_EQ(removals_, 3 * 64 + 1) << "it goes on from where it was";
  EXPECT_EQ(files().size(), 200U);
}

TEST_F(RecordStuckTest, passes_over_a_folder_that_has_taken_the_place_of_a_picture) {
  start(30);
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(keep(i * kS, "ten bytes!"));
  const std::string second = "yard/2026-11-23/11-22/2026-11-23T11-22-34.123456Z.jpg";
  fs::remove(temp_.path(second));
  fs::create_directory(temp_.path(second));
  ASSERT_TRUE(keep(4 * kS, "ten bytes!"));
  ASSERT_TRUE(keep(5 * kS, "ten bytes!"));
  EXPECT_TRUE(fs::is_directory(temp_.path(second)));
  EXPECT_EQ(files().size(), 4U);
}

}  // namespace
}  // namespace sentry::pipelines
