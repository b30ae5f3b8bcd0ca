// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "plugins/damage-watch.hpp"

#include <gtest/gtest.h>

namespace sentry::plugins {
namespace {

constexpr std::int64_t kStart = 1000;
constexpr std::int64_t kPatience = DamageWatch::kPatience;

TEST(DamageWatch, bears_with_damage_for_five_seconds) {
  DamageWatch watch;
  EXPECT_FALSE(watch.damaged(kStart));
  EXPECT_FALSE(watch.damaged(kStart + kPatience - 1));
  EXPECT_TRUE(watch.damaged(kStart + kPatience));
}

TEST(DamageWatch, tells_once) {
  DamageWatch watch;
  EXPECT_FALSE(watch.damaged(kStart));
  EXPECT_TRUE(watch.damaged(kStart + kPatience));
  EXPECT_FALSE(watch.damaged(kStart + 3 * kPatience));
}

TEST(DamageWatch, begins_again_after_a_good_picture) {
  DamageWatch watch;
  EXPECT_FALSE(watch.damaged(kStart));
  EXPECT_TRUE(watch.damaged(kStart + kPatience));
  watch.good();
  EXPECT_FALSE(watch.damaged(kStart + 2 * kPatience));
  EXPECT_TRUE(watch.damaged(kStart + 3 * kPatience));
}

}  // namespace
}  // namespace sentry::plugins
