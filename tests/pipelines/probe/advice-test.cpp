// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/probe/advice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/pipelines/v4l2/fake-cameras.hpp"

namespace sentry::pipelines {
namespace {

using testing::ElementsAre;
using v4l2::FakeDevice;

v4l2::CaptureDevice read(const FakeDevice &device) {
  v4l2::FakeDriver driver;
  driver.devices["/dev/video0"] = device;
  return *v4l2::read_device("/dev/video0", driver);
}

std::vector<std::string> commands(const FakeDevice &device) {
  std::vector<std::string> lines;
  for (const Suggestion &suggestion : advise(read(device)).suggestions) {
    lines.push_back(command_line(suggestion));
  }
  return lines;
}

std::vector<std::string> profiles(const FakeDevice &device) {
  std::vector<std::string> names;
  for (const Suggestion &suggestion : advise(read(device)).suggestions) {
    names.push_back(suggestion.profile);
  }
  return names;
}

TEST(Advice, for_a_camera_that_makes_jpeg_is_to_pass_it_on) {
  EXPECT_THAT(commands(v4l2::webcam({V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_MJPEG})),
              ElementsAre("sentryd --profile v4l2-mjpeg --set device=/dev/video0 --set width=1280 "
                          "--set height=720 --set framerate=30/1 --segment NAME"));
}

TEST(Advice, for_raw_pictures_is_to_encode_them) {
  EXPECT_THAT(commands(v4l2::webcam({V4L2_PIX_FMT_H264, V4L2_PIX_FMT_YUYV})),
              ElementsAre("sentryd --profile v4l2 --set device=/dev/video0 --set width=640 "
                          "--set height=480 --set framerate=30/1 --segment NAME"));
}

TEST(Advice, for_a_card_is_the_standard_that_the_camera_sends) {
  EXPECT_THAT(commands(v4l2::capture_card(V4L2_STD_PAL, V4L2_STD_NTSC)),
              ElementsAre("sentryd --profile ntsc-composite --set device=/dev/video0 "
                          "--segment NAME"));
  EXPECT_THAT(profiles(v4l2::capture_card(V4L2_STD_NTSC, V4L2_STD_PAL)),
              ElementsAre("pal-composite"));
}

TEST(Advice, for_a_card_that_cannot_tell_begins_with_the_standard_it_is_set_to) {
  EXPECT_THAT(profiles(v4l2::capture_card(V4L2_STD_NTSC, 0)),
              ElementsAre("ntsc-composite", "pal-composite"));
  EXPECT_THAT(profiles(v4l2::capture_card(V4L2_STD_PAL, 0)),
              ElementsAre("pal-composite", "ntsc-composite"));
}

TEST(Advice, for_a_card_is_a_standard_that_its_input_has) {
  FakeDevice card = v4l2::capture_card(V4L2_STD_NTSC, 0);
  card.give(VIDIOC_G_INPUT, 0);
  card.enumerate<v4l2_input>(VIDIOC_ENUMINPUT,
                             {v4l2::input("Composite", V4L2_IN_CAP_STD, V4L2_STD_NTSC_M)});
  EXPECT_THAT(profiles(card), ElementsAre("ntsc-composite"));
}

TEST(Advice, for_a_card_with_another_kind_of_input_selected_is_not_the_analogue_one) {
  FakeDevice card = v4l2::capture_card(0, 0);
  card.enumerate<v4l2_input>(VIDIOC_ENUMINPUT,
                             {v4l2::input("Composite", V4L2_IN_CAP_STD, V4L2_STD_ALL),
                              v4l2::input("HDMI", V4L2_IN_CAP_DV_TIMINGS)});
  EXPECT_THAT(commands(card), ElementsAre("sentryd --profile v4l2 --set device=/dev/video0 "
                                          "--set width=720 --set height=480 --segment NAME"));
}

TEST(Advice, prefers_the_name_that_survives_replugging_and_quotes_it) {
  v4l2::CaptureDevice device = read(v4l2::capture_card(V4L2_STD_PAL, V4L2_STD_PAL));
  device.names = {"/dev/v4l/by-id/it's one"};
  EXPECT_EQ(command_line(advise(device).suggestions.at(0)),
            "sentryd --profile pal-composite --set 'device=/dev/v4l/by-id/it'\\''s one' "
            "--segment NAME");
}

TEST(Advice, says_why_no_profile_suits) {
  EXPECT_EQ(advise(read(v4l2::webcam({V4L2_PIX_FMT_SRGGB10, V4L2_PIX_FMT_Z16}))).why_none,
            "No profile takes any of its formats: RG10 (other), Z16 (other)");
  EXPECT_EQ(advise(read(v4l2::webcam({}))).why_none, "The driver lists no formats");
  FakeDevice busy;
  busy.open_error = EBUSY;
  EXPECT_EQ(advise(read(busy)).why_none, "Cannot open /dev/video0: another program uses it");
}

}  // namespace
}  // namespace sentry::pipelines
