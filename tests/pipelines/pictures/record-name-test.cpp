// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/record-name.hpp"

#include <gtest/gtest.h>

#include "tests/pipelines/pictures/record-folders.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::int64_t kTime = testing_support::kRecordTime / 1000;
constexpr std::int64_t kLastTime = 253'402'300'799'999'999;

TEST(RecordName, says_when_the_picture_was_taken) {
  const Minute minute = minute_of(kTime);
  EXPECT_EQ(day_folder(minute), "2026-11-23");
  EXPECT_EQ(minute_folder(minute), "11-22");
  EXPECT_EQ(file_name({kTime}), "2026-11-23T11-22-33.123456Z.jpg");
  EXPECT_EQ(file_name({kTime, 2}), "2026-11-23T11-22-33.123456Z_02.jpg");
}

TEST(RecordName, leads_back_to_the_time) {
  for (const std::int64_t time :
       {std::int64_t{0}, std::int64_t{59'999'999}, kTime, kTime / 60'000'000 * 60'000'000,
        std::int64_t{951'782'400'000'000} /* 2000-02-29 */, kLastTime}) {
    const Minute minute = minute_of(time);
    const auto day = parse_day_folder(day_folder(minute));
    ASSERT_TRUE(day) << time;
    EXPECT_EQ(parse_minute_folder(*day, minute_folder(minute)), minute) << time;
    EXPECT_EQ(parse_file_name(minute, file_name({time})), RecordName{time}) << time;
    EXPECT_EQ(parse_file_name(minute, file_name({time, 99})), (RecordName{time, 99})) << time;
  }
}

TEST(RecordName, sorts_as_the_pictures_were_taken) {
  EXPECT_LT(file_name({kTime}), file_name({kTime, 2}));
  EXPECT_LT(file_name({kTime, 9}), file_name({kTime, 10}));
  EXPECT_LT(file_name({kTime, 99}), file_name({kTime + 1}));
}

TEST(RecordName, holds_times_within_what_four_digits_of_a_year_tell) {
  EXPECT_EQ(file_name({-1}), file_name({0}));
  EXPECT_EQ(file_name({kLastTime + 1}), file_name({kLastTime}));
  EXPECT_EQ(file_name({INT64_MAX}), "9999-12-31T23-59-59.999999Z.jpg");
}

TEST(RecordName, knows_no_other_folders) {
  for (const char *text : {"", ".", "..", "2026-11-2", "2026-11-023", "2026-02-29", "2026-13-01",
                           "1969-12-31", "2026-11-23 ", "2026_11_23", "+026-11-23"}) {
    EXPECT_FALSE(parse_day_folder(text)) << text;
  }
  for (const char *text : {"", ".", "..", "24-00", "11-60", "1-22", "11-2", "11-22-", "11_22"}) {
    EXPECT_FALSE(parse_minute_folder(0, text)) << text;
  }
}

TEST(RecordName, knows_no_other_files) {
  const Minute minute = minute_of(kTime);
  for (const char *text :
       {"", "2026-11-23T11-22-33.123456Z.jpeg", "2026-11-23T11-22-33.123456Z.jpg~",
        "2026-11-23T11-22-33.12345Z.jpg", "2026-11-23T11-22-60.123456Z.jpg",
        "2026-11-23T11-23-33.123456Z.jpg", "2026-11-24T11-22-33.123456Z.jpg",
        "2026-11-23T11-22-33.123456Z_1.jpg", "2026-11-23T11-22-33.123456Z_01.jpg",
        "2026-11-23T11-22-33.123456Z_100.jpg", "2026-11-23T11-22-33.123456.jpg",
        " 2026-11-23T11-22-33.123456Z.jpg", ".2026-11-23T11-22-33.123456Z.jpg"}) {
    EXPECT_FALSE(parse_file_name(minute, text)) << text;
  }
}

}  // namespace
}  // namespace sentry::pipelines
