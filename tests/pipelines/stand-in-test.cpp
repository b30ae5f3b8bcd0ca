// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/stand-in.hpp"

#include <gtest/gtest.h>

namespace sentry::pipelines {
namespace {

TEST(StandIn, a_slate_has_the_size_that_the_pipeline_s_last_caps_ask_for) {
  const auto settings = stand_in_for(
      "v4l2src ! video/x-raw,width=720,height=576 ! videoscale ! "
      "video/x-raw,width=768,height=500 ! jpegenc");
  EXPECT_EQ(settings.width, 768);
  EXPECT_EQ(settings.height, 500);
}

TEST(StandIn, a_size_that_is_not_said_or_absurd_is_that_of_old_television) {
  for (const char *text : {"v4l2src ! jpegenc", "a,width=,height=x", "a,width=99999,height=-3"}) {
    EXPECT_EQ(stand_in_for(text).width, 640) << text;
    EXPECT_EQ(stand_in_for(text).height, 480) << text;
  }
}

}  // namespace
}  // namespace sentry::pipelines
