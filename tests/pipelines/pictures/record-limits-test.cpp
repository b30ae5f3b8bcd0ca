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
using testing_support::kRecordTime;
using testing_support::write_text;

constexpr std::int64_t kS = kNanosecondsPerSecond;
constexpr const char *kFirst = "yard/2026-11-23/11-22/2026-11-23T11-22-33.123456Z.jpg";

class RecordLimitsTest : public testing_support::RecordStoreFixture {};

TEST_F(RecordLimitsTest, removes_the_oldest_when_there_are_too_many_bytes) {
  start(30);
  for (int i = 0; i < 6; ++i) {
    ASSERT_TRUE(keep(i * 40 * kS, "ten bytes!"));
    EXPECT_LE(files().size(), 3U);
  }
  EXPECT_THAT(files(), ElementsAre("yard/2026-11-23/11-24/2026-11-23T11-24-33.123456Z.jpg",
                                   "yard/2026-11-23/11-25/2026-11-23T11-25-13.123456Z.jpg",
                                   "yard/2026-11-23/11-25/2026-11-23T11-25-53.123456Z.jpg"));
  EXPECT_EQ(store_->removed(), 3U);
}

TEST_F(RecordLimitsTest, goes_on_when_one_minute_alone_is_too_much) {
  start(20);
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(keep(i * kS, "ten bytes!"));
  EXPECT_EQ(files().size(), 2U);
  start(10);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(keep((10 + i) * kS, "ten bytes!"));
  EXPECT_EQ(files().size(), 1U);
}

TEST_F(RecordLimitsTest, refuses_a_picture_larger_than_all_may_be_and_keeps_the_others) {
  start(30);
  ASSERT_TRUE(keep(0));
  EXPECT_FALSE(keep(kS, std::string(31, 'x')));
  EXPECT_THAT(files(), ElementsAre(kFirst));
}

TEST_F(RecordLimitsTest, takes_many_removals_in_pieces) {
  start();
  for (int i = 0; i < 150; ++i) ASSERT_TRUE(keep(i * kS));
  start(7);
  tidy_all();
  EXPECT_THAT(files(), ElementsAre("yard/2026-11-23/11-25/2026-11-23T11-25-02.123456Z.jpg"));
}

TEST_F(RecordLimitsTest, goes_on_with_what_an_earlier_run_has_left) {
  start();
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(keep(i * 60 * kS, "ten bytes!"));
  start(40);
  ASSERT_TRUE(keep(240 * kS, "ten bytes!"));
  tidy_all();
  EXPECT_EQ(files().size(), 4U);
  EXPECT_FALSE(fs::exists(temp_.path(kFirst)));
  ASSERT_TRUE(keep(180 * kS + kS, "ten bytes!")) << "into a minute that was there";
  EXPECT_EQ(files().size(), 4U);
}

TEST_F(RecordLimitsTest, finds_what_an_earlier_run_has_left_although_pictures_keep_coming) {
  start();
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(keep(i * 2 * kS, "ten bytes!"));
  start(1000);
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(keep((240 + i) * kS, "ten bytes!"));
  EXPECT_EQ(files().size(), 100U) << "and nothing has reached the limit by itself";
}

TEST_F(RecordLimitsTest, removes_nothing_that_is_not_its_own) {
  const std::vector<std::string> foreign = {
      "yard/2026-11-23/11-22/2026-11-23T11-22-33.123456Z.jpg.bak",
      "yard/2026-11-23/11-22/2026-11-24T11-22-33.123456Z.jpg",
      "yard/2026-11-23/11-22/2026-11-23T11-22-34.123456Z.jpg/inside",
      "yard/2026-11-23/notes",
      "yard/2026-11-23T11-22-33.123456Z.jpg",
      "yard/keep/2026-11-23T11-22-33.123456Z.jpg",
      "street/2026-11-23/11-22/2026-11-23T11-22-33.123456Z.jpg"};
  for (const std::string &path : foreign) write_text(temp_.path(path), "mine");
  fs::create_symlink("/nowhere",
                     temp_.path("yard/2026-11-23/11-22/2026-11-23T11-22-35.123456Z.jpg"));
  const auto before = files();
  start(10, 1);
  ASSERT_TRUE(keep(0, "ten bytes!"));
  let_clocks_keep_pace();
  tidy_all();
  EXPECT_EQ(files(), before);
}

TEST_F(RecordLimitsTest, leaves_room_on_the_disk) {
  start(0, 3600);
  ASSERT_TRUE(keep(0));
  let_clocks_keep_pace();
  space_.free_bytes = 99'000'000;
  for (int i = 1; i <= 3; ++i) {
    const auto kept = keep(i * kS);
    ASSERT_FALSE(kept);
    EXPECT_EQ(kept.error().message, "No room for more pictures in " + temp_.path() +
                                        ": 100 MB of its file system stay free");
  }
  pass(3600);
  tidy_all();
  EXPECT_THAT(files(), ElementsAre()) << "what is too old still goes";
  space_.free_bytes = 200'000'000;
  EXPECT_TRUE(keep(4200 * kS));
}

}  // namespace
}  // namespace sentry::pipelines
