// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/supervisor.hpp"

#include <gtest/gtest.h>

namespace sentry::pipelines {
namespace {

using Command = Supervisor::Command;
using State = Supervisor::State;

constexpr std::int64_t kS = kNanosecondsPerSecond;
constexpr std::int64_t kT = 1000 * kS;  // any start

class SupervisorTest : public testing::Test {
 protected:
  // Fails and stops the camera at `now`; returns how long the supervisor then waits.
  std::int64_t fail(std::int64_t now, const CameraSeen &seen = {}) {
    EXPECT_EQ(supervisor_.failed(now, seen), Command::kStop);
    EXPECT_EQ(supervisor_.stopped(now), Command::kNone);
    EXPECT_EQ(supervisor_.state(), State::kWaiting);
    return *supervisor_.deadline() - now;
  }
  void start_again() { EXPECT_EQ(supervisor_.tick(*supervisor_.deadline(), {}), Command::kStart); }
  void live(std::int64_t now) {
    supervisor_.built(now);
    EXPECT_TRUE(supervisor_.first_picture(now));
  }

  // Until it waits longest; then it has started again.
  void fail_often() {
    supervisor_.begin(kT);
    for (int failures = 0; failures < 5; ++failures) {
      fail(kT);
      start_again();
    }
  }

  Supervisor supervisor_{SupervisorLimits{}, [this] { return chance_; }};
  double chance_ = 0;  // from 0 up to 1: how much shorter it waits
};

TEST_F(SupervisorTest, waits_twice_as_long_after_each_failure_up_to_the_longest) {
  EXPECT_EQ(supervisor_.begin(kT), Command::kStart);
  std::int64_t now = kT;
  for (const double expected : {0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 15.0}) {
    const std::int64_t delay = fail(now);
    EXPECT_EQ(delay, static_cast<std::int64_t>(expected * kS));
    now += delay;
    start_again();
  }
}

TEST_F(SupervisorTest, waits_less_by_chance_so_that_not_all_cameras_are_tried_together) {
  chance_ = 0.8;
  supervisor_.begin(kT);
  for (const double expected : {0.5, 0.8, 1.6, 3.2, 6.4, 12.0, 12.0}) {
    EXPECT_EQ(fail(kT), static_cast<std::int64_t>(expected * kS));
    start_again();
  }
}

TEST_F(SupervisorTest, forgets_failures_after_ten_seconds_of_pictures) {
  supervisor_.begin(kT);
  fail(kT);
  start_again();
  live(kT + kS);
  EXPECT_EQ(fail(kT + 11 * kS, {300, kT + 11 * kS, kS / 30}), kS / 2);
}

TEST_F(SupervisorTest, forgets_less_of_its_failures_after_fewer_pictures) {
  fail_often();
  live(kT);
  // Noticed 12 s after the first picture, but the pictures had ended before.
  // A fifth is left of the 8 s before, and doubled.
  const std::int64_t delay = fail(kT + 12 * kS, {240, kT + 8 * kS, kS / 30});
  EXPECT_NEAR(static_cast<double>(delay), 2 * 0.2 * 8 * kS, 1000);
}

TEST_F(SupervisorTest,
       waits_no_longer_from_time_to_time_for_a_camera_that_goes_well_for_five_seconds) {
  supervisor_.begin(kT);
  std::int64_t now = kT;
  for (int times = 0; times < 5; ++times) {
    live(now);
    now += 5 * kS;
    EXPECT_EQ(fail(now, {150, now, kS / 30}), kS / 2);
    now += kS / 2;
    start_again();
  }
}

TEST_F(SupervisorTest, takes_two_errors_at_once_for_one_failure) {
  supervisor_.begin(kT);
  EXPECT_EQ(supervisor_.failed(kT, {}), Command::kStop);
  EXPECT_EQ(supervisor_.failed(kT, {}), Command::kNone);
  EXPECT_EQ(supervisor_.pass_ended(kT), Command::kNone);
  supervisor_.stopped(kT);
  EXPECT_EQ(supervisor_.failed(kT, {}), Command::kNone);
  EXPECT_EQ(*supervisor_.deadline(), kT + kS / 2);
  start_again();
  EXPECT_EQ(fail(kT + kS), kS) << "the second error must not have doubled the delay";
}

TEST_F(SupervisorTest, counts_the_delay_from_the_failure_and_not_from_the_stop) {
  supervisor_.begin(kT);
  supervisor_.failed(kT, {});
  supervisor_.stopped(kT + kS);
  EXPECT_EQ(*supervisor_.deadline(), kT + kS);
}

TEST_F(SupervisorTest, stops_a_camera_without_a_first_picture) {
  supervisor_.begin(kT);
  supervisor_.built(kT + kS);
  EXPECT_EQ(supervisor_.tick(kT + 11 * kS - 1, {}), Command::kNone);
  EXPECT_EQ(supervisor_.tick(kT + 11 * kS, {}), Command::kStop);
}

TEST_F(SupervisorTest, grants_the_building_of_a_pipeline_longer_than_a_picture) {
  supervisor_.begin(kT);
  EXPECT_EQ(supervisor_.tick(kT + 30 * kS - 1, {}), Command::kNone);
  EXPECT_EQ(supervisor_.tick(kT + 30 * kS, {}), Command::kStop);
}

TEST_F(SupervisorTest, stops_a_camera_that_has_gone_silent) {
  supervisor_.begin(kT);
  live(kT);
  const CameraSeen seen{90, kT + 3 * kS, kS / 30};
  EXPECT_EQ(supervisor_.tick(kT + 3 * kS, seen), Command::kNone);
  EXPECT_EQ(*supervisor_.deadline(), kT + 6 * kS);
  EXPECT_EQ(supervisor_.tick(kT + 6 * kS - 1, seen), Command::kNone);
  EXPECT_EQ(supervisor_.tick(kT + 6 * kS, seen), Command::kStop);
}

TEST_F(SupervisorTest, grants_a_slow_camera_three_of_its_periods) {
  supervisor_.begin(kT);
  live(kT);
  const CameraSeen slow{2, kT + 20 * kS, 20 * kS};
  EXPECT_EQ(supervisor_.tick(kT + 23 * kS, slow), Command::kNone);
  EXPECT_EQ(supervisor_.tick(kT + 80 * kS - 1, slow), Command::kNone);
  EXPECT_EQ(supervisor_.tick(kT + 80 * kS, slow), Command::kStop);
}

TEST_F(SupervisorTest, grants_the_second_picture_as_long_as_the_first_when_no_rate_is_known) {
  supervisor_.begin(kT);
  live(kT);
  const CameraSeen one{1, kT, 0};
  EXPECT_EQ(supervisor_.tick(kT + 3 * kS, one), Command::kNone);
  EXPECT_EQ(supervisor_.tick(kT + 10 * kS, one), Command::kStop);
}

TEST_F(SupervisorTest, gives_up_a_camera_that_does_not_stop_and_goes_on) {
  supervisor_.begin(kT);
  supervisor_.failed(kT, {});
  EXPECT_EQ(supervisor_.tick(kT + 2 * kS - 1, {}), Command::kNone);
  EXPECT_EQ(supervisor_.tick(kT + 2 * kS, {}), Command::kAbandon);
  EXPECT_EQ(supervisor_.state(), State::kWaiting);
  EXPECT_EQ(*supervisor_.deadline(), kT + 2 * kS + kS / 2) << "it may still hold its device";
  start_again();
  EXPECT_EQ(supervisor_.state(), State::kStarting);
}

TEST_F(SupervisorTest, has_a_spare_that_does_not_answer_replaced_at_once_and_counts_no_failure) {
  supervisor_.begin(kT);
  fail(kT);
  start_again();
  supervisor_.started_spare(kT + kS, kT - 60 * kS);
  supervisor_.built(kT + kS);
  EXPECT_EQ(supervisor_.tick(kT + kS + kS / 2 - 1, {}), Command::kNone);
  EXPECT_EQ(supervisor_.tick(kT + kS + kS / 2, {}), Command::kAbandon);
  EXPECT_EQ(supervisor_.deadline(), kT + kS + kS / 2);
  start_again();
  supervisor_.built(kT + 2 * kS);
  EXPECT_EQ(supervisor_.deadline(), kT + 12 * kS) << "a new one need not answer so soon";
  EXPECT_EQ(fail(kT + 12 * kS), kS) << "the second failure";
}

TEST_F(SupervisorTest, grants_a_spare_that_answers_as_long_as_another) {
  supervisor_.begin(kT);
  supervisor_.started_spare(kT, kT - 60 * kS);
  supervisor_.built(kT);
  supervisor_.answered(kT + kS / 4);
  supervisor_.answered(kT + kS);
  EXPECT_EQ(supervisor_.deadline(), kT + kS / 4 + 10 * kS);
}

TEST_F(SupervisorTest, counts_the_time_that_a_spare_has_had_to_build_its_pipeline) {
  supervisor_.begin(kT);
  supervisor_.started_spare(kT, kT - 20 * kS);
  EXPECT_EQ(supervisor_.tick(kT + 10 * kS - 1, {}), Command::kNone);
  EXPECT_EQ(supervisor_.tick(kT + 10 * kS, {}), Command::kAbandon);
  start_again();
  supervisor_.started_spare(kT + 10 * kS, kT - 60 * kS);
  EXPECT_EQ(supervisor_.deadline(), kT + 10 * kS + kS / 2);
}

TEST_F(SupervisorTest, starts_no_more_while_too_many_are_stuck) {
  std::int64_t now = kT;
  supervisor_.begin(now);
  for (int i = 0; i < 4; ++i) {
    if (i > 0) start_again();
    supervisor_.failed(now, {});
    now = std::max(now, *supervisor_.deadline());
    EXPECT_EQ(supervisor_.tick(now, {}), Command::kAbandon);
    now = std::max(now, *supervisor_.deadline());
  }
  EXPECT_EQ(supervisor_.tick(now, {}), Command::kNone);
  EXPECT_EQ(supervisor_.state(), State::kWaiting);
  EXPECT_EQ(*supervisor_.deadline(), now + 15 * kS);
  supervisor_.abandoned_ended();
  start_again();
}

TEST_F(SupervisorTest, begins_a_file_again_without_counting_a_failure) {
  supervisor_.begin(kT);
  live(kT);
  EXPECT_EQ(supervisor_.pass_ended(kT + 40 * kS), Command::kStop);
  supervisor_.stopped(kT + 40 * kS);
  EXPECT_EQ(*supervisor_.deadline(), kT + 40 * kS);
  start_again();
  EXPECT_EQ(fail(kT + 41 * kS), kS / 2);
}

TEST_F(SupervisorTest, shows_a_still_picture_once_a_second) {
  supervisor_.begin(kT);
  live(kT);
  supervisor_.pass_ended(kT + kS / 100);
  supervisor_.stopped(kT + kS / 100);
  EXPECT_EQ(*supervisor_.deadline(), kT + kS);
}

TEST_F(SupervisorTest, tries_at_once_when_the_device_has_changed) {
  fail_often();
  fail(kT);
  supervisor_.device_closed(kT + 3 * kS);
  EXPECT_EQ(supervisor_.deadline(), kT + 3 * kS);
  EXPECT_EQ(supervisor_.tick(kT + 3 * kS, {}), Command::kStart);
}

TEST_F(SupervisorTest, tries_no_more_than_twice_a_second_however_often_the_device_changes) {
  supervisor_.begin(kT);
  fail(kT);
  start_again();
  fail(kT);
  supervisor_.device_closed(kT + kS / 100);
  EXPECT_EQ(supervisor_.deadline(), kT + kS / 2);
}

TEST_F(SupervisorTest, tries_soon_when_the_device_appeared_while_the_camera_was_still_stopping) {
  fail_often();
  supervisor_.failed(kT, {});
  supervisor_.device_appeared(kT + kS / 10);
  supervisor_.stopped(kT + kS / 5);
  EXPECT_EQ(supervisor_.deadline(), kT + kS / 10 + kS / 2);
}

TEST_F(SupervisorTest, tries_soon_when_the_device_was_closed_while_the_camera_was_still_stopping) {
  fail_often();
  supervisor_.failed(kT, {});
  supervisor_.device_closed(kT + kS / 10);
  supervisor_.stopped(kT + kS / 10);
  EXPECT_EQ(supervisor_.deadline(), kT + kS / 10 + kS / 2);
}

TEST_F(SupervisorTest, a_close_makes_no_wait_longer) {
  supervisor_.begin(kT);
  supervisor_.failed(kT, {});
  supervisor_.device_closed(kT + kS);
  supervisor_.stopped(kT + kS);
  EXPECT_EQ(supervisor_.deadline(), kT + kS);
}

TEST_F(SupervisorTest, forgives_one_failure_of_a_device_that_has_just_appeared) {
  fail_often();
  supervisor_.device_appeared(kT);
  fail(kT + kS / 10);
  EXPECT_EQ(supervisor_.deadline(), kT + kS / 10 + kS / 2);
  start_again();
  fail(kT + kS);
  EXPECT_EQ(supervisor_.deadline(), kT + 16 * kS);
}

TEST_F(SupervisorTest, lets_a_running_camera_be_when_its_device_changes) {
  supervisor_.begin(kT);
  live(kT);
  const auto deadline = supervisor_.deadline();
  supervisor_.device_closed(kT);
  EXPECT_EQ(supervisor_.state(), State::kLive);
  EXPECT_EQ(supervisor_.deadline(), deadline);
}

TEST_F(SupervisorTest, ends_a_running_camera_first) {
  supervisor_.begin(kT);
  EXPECT_EQ(supervisor_.end(kT), Command::kStop);
  EXPECT_EQ(supervisor_.end(kT), Command::kNone);
  EXPECT_EQ(supervisor_.failed(kT, {}), Command::kNone);
  EXPECT_EQ(supervisor_.stopped(kT), Command::kFinish);
  EXPECT_FALSE(supervisor_.deadline());
}

TEST_F(SupervisorTest, ends_in_time_although_the_camera_does_not_stop) {
  supervisor_.begin(kT);
  supervisor_.end(kT);
  EXPECT_EQ(supervisor_.tick(kT + 2 * kS, {}), Command::kFinish);
}

TEST_F(SupervisorTest, ends_at_once_while_it_waits) {
  supervisor_.begin(kT);
  fail(kT);
  EXPECT_EQ(supervisor_.end(kT), Command::kFinish);
  EXPECT_EQ(supervisor_.tick(kT + 60 * kS, {}), Command::kNone);
}

TEST_F(SupervisorTest, ends_when_told_so_while_stopping) {
  supervisor_.begin(kT);
  supervisor_.failed(kT, {});
  EXPECT_EQ(supervisor_.end(kT), Command::kNone);
  EXPECT_EQ(supervisor_.stopped(kT), Command::kFinish);
}

}  // namespace
}  // namespace sentry::pipelines
