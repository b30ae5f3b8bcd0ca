// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipelines/pictures/record-store.hpp"
#include "tests/pipelines/pictures/record-store-fixture.hpp"

namespace sentry::pipelines {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

constexpr std::int64_t kS = kNanosecondsPerSecond;
constexpr std::int64_t kYear = 365 * 86400 * kS;
constexpr const char *kFirst = "yard/2026-11-23/11-22/2026-11-23T11-22-33.123456Z.jpg";

class RecordAgeTest : public testing_support::RecordStoreFixture {};

TEST_F(RecordAgeTest, removes_what_is_too_old_also_when_nothing_new_comes) {
  start(0, 700);
  ASSERT_TRUE(keep(0));
  ASSERT_TRUE(keep(10 * kS));
  let_clocks_keep_pace();
  pass(100);
  tidy_all();
  EXPECT_EQ(files().size(), 2U);
  pass(1);
  tidy_all();
  EXPECT_THAT(files(), ElementsAre("yard/2026-11-23/11-22/2026-11-23T11-22-43.123456Z.jpg"));
  pass(10);
  tidy_all();
  EXPECT_THAT(files(), ElementsAre()) << "also the folders";
}

TEST_F(RecordAgeTest, waits_for_ten_minutes_after_its_start) {
  start();
  ASSERT_TRUE(keep(0));
  utc_ += kYear;
  start(0, 60);
  tidy_all();
  pass(599);
  tidy_all();
  EXPECT_THAT(files(), ElementsAre(kFirst));
  pass(1);
  tidy_all();
  EXPECT_THAT(files(), ElementsAre());
}

TEST_F(RecordAgeTest, believes_a_step_of_the_clock_after_ten_minutes) {
  start(0, 3600);
  ASSERT_TRUE(keep(0));
  let_clocks_keep_pace();
  utc_ += kYear;
  ASSERT_TRUE(keep(kYear + 600 * kS));
  pass(599);
  tidy_all();
  EXPECT_EQ(files().size(), 2U);
  pass(1);
  tidy_all();
  EXPECT_THAT(files(), ElementsAre(StartsWith("yard/2027-11-23/")));
}

TEST_F(RecordAgeTest, loses_nothing_by_a_step_that_is_taken_back) {
  start(0, 3600);
  ASSERT_TRUE(keep(0));
  let_clocks_keep_pace();
  utc_ += kYear;
  tidy_all();
  pass(300);
  tidy_all();
  utc_ -= kYear;
  let_clocks_keep_pace();
  tidy_all();
  EXPECT_THAT(files(), ElementsAre(kFirst));
}

TEST_F(RecordAgeTest, takes_no_slewed_clock_for_one_that_steps) {
  start(0, 60);
  ASSERT_TRUE(keep(0));
  tidy_all();
  pass(300);
  utc_ += 9 * kS;
  tidy_all();
  pass(300);
  tidy_all();
  EXPECT_THAT(files(), ElementsAre());
}

TEST_F(RecordAgeTest, lets_no_picture_of_the_future_be_too_old) {
  start(0, 60);
  ASSERT_TRUE(keep(0));
  ASSERT_TRUE(keep(kYear));
  let_clocks_keep_pace();
  tidy_all();
  EXPECT_THAT(files(), ElementsAre(StartsWith("yard/2027-11-23/")));
}

TEST_F(RecordAgeTest, removes_pictures_of_the_future_first_where_there_are_too_many) {
  start(30);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(keep(kYear + i * 60 * kS, "ten bytes!"));
  ASSERT_TRUE(keep(0, "ten bytes!"));
  EXPECT_EQ(files().size(), 3U);
  ASSERT_TRUE(keep(kS, "ten bytes!"));
  EXPECT_THAT(files(), ElementsAre(kFirst, StartsWith("yard/2026-11-23/11-22/"),
                                   StartsWith("yard/2027-11-23/11-24/")));
  for (int i = 2; i < 5; ++i) ASSERT_TRUE(keep(i * 60 * kS, "ten bytes!"));
  EXPECT_THAT(files(), ElementsAre(StartsWith("yard/2026-11-23/11-24/"),
                                   StartsWith("yard/2026-11-23/11-25/"),
                                   StartsWith("yard/2026-11-23/11-26/")));
}

}  // namespace
}  // namespace sentry::pipelines
