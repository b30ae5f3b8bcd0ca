// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/recorder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <cstring>

#include "tests/pipelines/pictures/recorder-fixture.hpp"

namespace sentry::pipelines {
namespace {

using testing::ElementsAre;
using testing_support::bytes_of;
using testing_support::kRecordTime;
using testing_support::StuckDisk;

constexpr std::int64_t kS = kNanosecondsPerSecond;

class RecorderTest : public testing_support::RecorderFixture {};

TEST_F(RecorderTest, drops_and_counts_what_a_slow_disk_has_no_time_for) {
  StuckDisk disk;
  const auto recorder = start(settings(), disk.system(), {.waiting_bytes = 30});
  recorder->keep(bytes_of("ten bytes!"), kRecordTime);
  disk.wait_until_asked();
  for (int i = 1; i <= 5; ++i) recorder->keep(bytes_of("ten bytes!"), kRecordTime + i * kS);
  EXPECT_EQ(recorder->counts().dropped, 2U);
  disk.allow();
  EXPECT_THAT(told_.wait_for(2),
              ElementsAre("-The disk is too slow; pictures are lost", recorded_again()));
  EXPECT_EQ(recorder->counts().kept, 4U);
  EXPECT_EQ(files().size(), 4U);
}

TEST_F(RecorderTest, tells_each_trouble_once) {
  std::atomic<std::uint64_t> free_bytes = 0;
  const RecordSystem system{.disk_space = [&](int /*folder*/) {
    return DiskSpace{.total_bytes = 1'000'000'000, .free_bytes = free_bytes};
  }};
  const auto recorder = start(settings(), system);
  for (int i = 0; i < 10; ++i) recorder->keep(bytes_of("picture"), kRecordTime + i * kS);
  told_.wait_for(1);
  while (recorder->counts().dropped < 10) std::this_thread::yield();
  free_bytes = 900'000'000;
  recorder->keep(bytes_of("picture"), kRecordTime);
  EXPECT_THAT(told_.wait_for(2), ElementsAre("-No room for more pictures in " + temp_.path() +
                                                 ": 100 MB of its file system stay free",
                                             recorded_again()));
}

TEST_F(RecorderTest, tells_of_a_missing_directory_before_the_first_picture) {
  RecordSettings missing = settings();
  missing.directory += "/missing";
  const auto recorder = start(missing);
  EXPECT_THAT(told_.wait_for(1),
              ElementsAre("-Cannot open " + missing.directory + ": No such file or directory"));
}

TEST_F(RecorderTest, tells_once_that_a_picture_is_too_large) {
  const auto recorder = start(settings(), {}, {.waiting_bytes = 30});
  for (int i = 0; i < 3; ++i) {
    recorder->keep(bytes_of(std::string(31, 'x')), kRecordTime);
    recorder->keep(bytes_of("picture"), kRecordTime + i * kS);
    while (recorder->counts().kept < static_cast<std::uint64_t>(i) + 1) std::this_thread::yield();
  }
  EXPECT_THAT(told_.wait_for(1),
              ElementsAre("-A picture of 31 bytes is too large to be recorded to " +
                          temp_.path("yard") + ": the limit is 30 bytes"));
  EXPECT_EQ(recorder->counts().dropped, 3U);
}

TEST_F(RecorderTest, tells_once_that_a_picture_cannot_be_removed_and_goes_on) {
  const RecordSystem system{.remove_file = [](int folder, const char *name) {
    if (std::strstr(name, "T11-22-33") == nullptr) return remove_file(folder, name);
    errno = EPERM;
    return -1;
  }};
  RecordSettings little = settings();
  little.most_bytes = 20;
  const auto recorder = start(little, system);
  for (int i = 0; i < 10; ++i) recorder->keep(bytes_of("ten bytes!"), kRecordTime + i * kS);
  while (recorder->counts().kept < 10) std::this_thread::yield();
  EXPECT_THAT(told_.wait_for(1), ElementsAre("-Cannot remove a picture from " + temp_.path("yard") +
                                             ": Operation not permitted; recording goes on"));
  EXPECT_EQ(files().size(), 2U);
}

}  // namespace
}  // namespace sentry::pipelines
