// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/pipelines/pictures/recorder-fixture.hpp"
#include "tests/support/no-threads.hpp"

namespace sentry::pipelines {
namespace {

using testing::ElementsAre;
using testing_support::bytes_of;
using testing_support::kRecordTime;
using testing_support::StuckDisk;

constexpr std::int64_t kS = kNanosecondsPerSecond;
constexpr RecorderLimits kEndsLate{.end_ms = std::int64_t{3600} * 1000};
constexpr RecorderLimits kEndsAtOnce{.end_ms = 0};

class RecorderEndTest : public testing_support::RecorderFixture {
 protected:
  // One that is stuck with a picture, while another waits.
  std::unique_ptr<Recorder> stuck_recorder(StuckDisk &disk, const RecorderLimits &limits,
                                           const std::string &stream = "yard") {
    auto recorder = start(settings(stream), disk.system(), limits);
    recorder->keep(bytes_of("picture"), kRecordTime);
    disk.wait_until_asked();
    recorder->keep(bytes_of("picture"), kRecordTime + kS);
    return recorder;
  }
};

TEST_F(RecorderEndTest, keeps_what_waits_when_it_ends) {
  {
    const auto recorder = start(settings(), {}, kEndsLate);
    for (int i = 0; i < 100; ++i) recorder->keep(bytes_of("picture"), kRecordTime + i * kS / 10);
  }
  EXPECT_TRUE(Recorder::await_ended());
  EXPECT_EQ(files().size(), 100U);
  EXPECT_TRUE(told_.wait_for(0).empty());
}

TEST_F(RecorderEndTest, does_not_wait_for_its_disk_itself) {
  StuckDisk yard;
  StuckDisk street;
  auto first = stuck_recorder(yard, kEndsLate);
  auto second = stuck_recorder(street, kEndsLate, "street");
  first.reset();
  second.reset();
  EXPECT_TRUE(files().empty());
  yard.allow();
  street.allow();
  EXPECT_TRUE(Recorder::await_ended());
  EXPECT_EQ(files().size(), 4U);
}

TEST_F(RecorderEndTest, loses_what_its_disk_takes_too_late) {
  StuckDisk disk;
  auto recorder = stuck_recorder(disk, kEndsAtOnce);
  recorder.reset();
  EXPECT_FALSE(Recorder::await_ended());
  disk.allow();
  wait_for_ends();
  EXPECT_EQ(files().size(), 1U);
  EXPECT_TRUE(told_.wait_for(0).empty());
}

TEST_F(RecorderEndTest, waits_for_an_earlier_one_of_its_place_to_end) {
  StuckDisk disk;
  stuck_recorder(disk, kEndsLate).reset();
  {
    const auto next = start(settings(), {}, kEndsLate);
    next->keep(bytes_of("picture"), kRecordTime + 2 * kS);
    disk.allow();
  }
  EXPECT_TRUE(Recorder::await_ended());
  EXPECT_EQ(files().size(), 3U);
  EXPECT_TRUE(told_.wait_for(0).empty());
}

TEST_F(RecorderEndTest, leaves_the_disk_alone_while_an_earlier_one_is_stuck_in_it) {
  StuckDisk disk;
  stuck_recorder(disk, kEndsAtOnce).reset();
  const auto next = start(settings());
  next->keep(bytes_of("picture"), kRecordTime + 2 * kS);
  const std::string waits = "-An earlier recording to " + temp_.path("yard") + " has not ended yet";
  EXPECT_THAT(told_.wait_for(1), ElementsAre(waits));
  while (next->counts().dropped < 1) std::this_thread::yield();
  disk.allow();
  wait_for_ends();
  next->keep(bytes_of("picture"), kRecordTime + 3 * kS);
  EXPECT_THAT(told_.wait_for(2), ElementsAre(waits, recorded_again()));
  EXPECT_EQ(files().size(), 2U);
}

TEST_F(RecorderEndTest, takes_its_turn_after_another_of_its_place) {
  auto first = Recorder::start(settings(), nullptr).take();
  const auto second = start(settings());
  first->keep(bytes_of("picture"), kRecordTime);
  told_.wait_for(1);
  first.reset();
  ASSERT_TRUE(Recorder::await_ended());
  second->keep(bytes_of("picture"), kRecordTime);
  EXPECT_EQ(told_.wait_for(2)[1], recorded_again());
  EXPECT_EQ(files().size(), 2U);
}

TEST_F(RecorderEndTest, leaves_its_turn_when_there_is_no_thread_for_it) {
  {
    const testing_support::NoThreads none;
    const auto refused = Recorder::start(settings(), told_.listener());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kSystem);
  }
  const auto next = start(settings());
  next->keep(bytes_of("picture"), kRecordTime);
  while (next->counts().kept + next->counts().dropped < 1) std::this_thread::yield();
  EXPECT_EQ(next->counts().kept, 1U);
}

}  // namespace
}  // namespace sentry::pipelines
