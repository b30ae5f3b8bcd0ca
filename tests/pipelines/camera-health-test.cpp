// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/camera-health.hpp"

#include <gtest/gtest.h>

#include "transport/base/clock.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::int64_t kS = kNanosecondsPerSecond;
const Trouble kUnplugged{"read: No such device", "The camera was lost"};

TEST(CameraHealth, keeps_why_there_are_no_pictures_until_there_are) {
  CameraHealth health("gate");
  EXPECT_FALSE(health.trouble());
  health.failed(kUnplugged, kS / 2);
  health.failed(kUnplugged, kS);
  ASSERT_TRUE(health.trouble());
  EXPECT_EQ(health.trouble()->text, "read: No such device");
  health.first_picture();
  EXPECT_FALSE(health.trouble());
  EXPECT_EQ(health.failures(), 2U);
}

TEST(CameraHealth, takes_only_a_new_reason_without_a_signal_for_news) {
  CameraHealth health("gate");
  EXPECT_TRUE(health.no_signal("No signal", 1 * kS));
  EXPECT_FALSE(health.no_signal("No signal", 2 * kS));
  EXPECT_TRUE(health.no_signal("No colour", 3 * kS));
  EXPECT_EQ(health.failures(), 0U);
}

TEST(CameraHealth, is_not_live_by_pictures_without_a_signal) {
  CameraHealth health("gate");
  health.no_signal("No signal", kS);
  health.first_picture();
  ASSERT_TRUE(health.trouble());
  EXPECT_EQ(health.trouble()->reason, "No signal");
  health.signal_back(true);
  EXPECT_FALSE(health.trouble());
}

TEST(CameraHealth, is_not_live_by_a_signal_without_pictures) {
  CameraHealth health("gate");
  health.no_signal("No signal", kS);
  health.signal_back(false);
  EXPECT_TRUE(health.trouble());
  health.first_picture();
  EXPECT_FALSE(health.trouble());
}

TEST(CameraHealth, misses_no_picture_while_there_is_no_signal) {
  CameraHealth health("gate");
  const CameraSeen seen{30, 2 * kS, kS / 30};
  EXPECT_EQ(health.excuse(seen).last_picture, 2 * kS);
  health.no_signal("No signal", 60 * kS);
  EXPECT_EQ(health.excuse(seen).last_picture, 60 * kS);
  health.failed(kUnplugged, kS / 2);
  EXPECT_EQ(health.excuse(seen).last_picture, 2 * kS) << "the next attempt has its own signal";
}

TEST(CameraHealth, says_for_how_long_there_was_no_picture) {
  EXPECT_EQ(silence_of(3 * kS).text, "no picture for 3 s");
  EXPECT_EQ(silence_of(kS / 2).text, "no picture for 0.5 s");
}

}  // namespace
}  // namespace sentry::pipelines
