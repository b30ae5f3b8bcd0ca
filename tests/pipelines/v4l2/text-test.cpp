// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/v4l2/text.hpp"

#include <gtest/gtest.h>
#include <linux/videodev2.h>

namespace sentry::v4l2 {
namespace {

TEST(OptionName, is_the_title_in_small_letters_and_underscores) {
  EXPECT_EQ(option_name("White Balance, Auto & Preset"), "white_balance_auto_preset");
  EXPECT_EQ(option_name("  (Exposure)  "), "exposure");
  EXPECT_EQ(option_name("50 Hz"), "50_hz");
  EXPECT_EQ(option_name(""), "");
}

TEST(FourccText, is_what_people_know_formats_by) {
  EXPECT_EQ(fourcc_text(V4L2_PIX_FMT_MJPEG), "MJPG");
  EXPECT_EQ(fourcc_text(V4L2_PIX_FMT_Y16), "Y16");
  EXPECT_EQ(fourcc_text(V4L2_PIX_FMT_Y16_BE), "Y16-BE");
  EXPECT_EQ(fourcc_text(0x01020304), "????");
}

TEST(CleanText, keeps_other_alphabets_but_nothing_that_a_terminal_obeys) {
  EXPECT_EQ(clean_text("Caméra 1 "), "Caméra 1");
  EXPECT_EQ(clean_text("a\x1b]0;b\a"), "a?]0;b?");
  EXPECT_EQ(clean_text("a\xc3"), "a?");
}

}  // namespace
}  // namespace sentry::v4l2
