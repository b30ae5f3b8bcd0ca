// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/probe/mode.hpp"

#include <gtest/gtest.h>

namespace sentry::pipelines {
namespace {

using v4l2::FormatKind;
using v4l2::FrameSize;
using v4l2::PixelFormat;
using v4l2::Rate;

const Mode kWanted{640, 480, Rate{30, 1}};

FrameSize fixed(std::uint32_t width, std::uint32_t height, std::vector<Rate> rates) {
  return {width, height, width, height, 0, 0, std::move(rates), false};
}

std::string chosen(std::vector<FrameSize> sizes) {
  const auto mode =
      choose_mode({PixelFormat{"YUYV", "", FormatKind::kRaw, sizes}}, FormatKind::kRaw, kWanted);
  if (!mode) return "none";
  const std::string size = std::to_string(mode->width) + "x" + std::to_string(mode->height);
  return mode->rate ? size + " " + to_string(*mode->rate) : size;
}

TEST(ChooseMode, takes_the_nearest_size) {
  EXPECT_EQ(chosen({fixed(1920, 1080, {}), fixed(800, 600, {}), fixed(320, 240, {})}), "800x600");
}

TEST(ChooseMode, takes_the_fastest_rate_that_is_not_faster_than_wanted) {
  EXPECT_EQ(chosen({fixed(640, 480, {{60, 1}, {30000, 1001}, {15, 1}})}), "640x480 30000/1001");
  EXPECT_EQ(chosen({fixed(640, 480, {{120, 1}, {60, 1}})}), "640x480 60/1");
}

TEST(ChooseMode, stays_within_ranges_and_on_their_steps) {
  EXPECT_EQ(chosen({{1920, 1080, 16, 16, 1, 1, {{60, 1}, {1, 1}}, true}}), "640x480 30/1");
  EXPECT_EQ(chosen({{1920, 1080, 100, 100, 64, 64, {{25, 1}, {1, 1}}, true}}), "612x420 25/1");
  EXPECT_EQ(chosen({{320, 240, 16, 16, 1, 1, {{90, 1}, {50, 1}}, true}}), "320x240 50/1");
}

TEST(ChooseMode, leaves_out_what_no_profile_takes) {
  EXPECT_EQ(chosen({fixed(UINT32_MAX, UINT32_MAX, {}), fixed(8, 8, {})}), "none");
  EXPECT_EQ(chosen({fixed(640, 480, {{UINT32_MAX, 1}, {1, UINT32_MAX}})}), "640x480");
  EXPECT_EQ(chosen({}), "none");
}

TEST(ChooseMode, takes_the_format_that_comes_fastest_in_the_nearest_size) {
  const PixelFormat slow{"RGB3", "", FormatKind::kRaw, {fixed(640, 480, {{10, 1}})}};
  const PixelFormat fast{"YUYV", "", FormatKind::kRaw, {fixed(640, 480, {{30, 1}})}};
  for (const auto &formats : {std::vector{slow, fast}, std::vector{fast, slow}}) {
    const auto mode = choose_mode(formats, FormatKind::kRaw, kWanted);
    ASSERT_TRUE(mode && mode->rate);
    EXPECT_EQ(to_string(*mode->rate), "30/1");
  }
}

TEST(ChooseMode, knows_only_the_kind_that_is_wanted) {
  const PixelFormat jpeg{"MJPG", "", FormatKind::kJpeg, {fixed(640, 480, {})}};
  EXPECT_FALSE(choose_mode({jpeg}, FormatKind::kRaw, kWanted));
  EXPECT_TRUE(choose_mode({jpeg}, FormatKind::kJpeg, kWanted));
}

}  // namespace
}  // namespace sentry::pipelines
