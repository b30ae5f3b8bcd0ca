// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/v4l2/signal.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/pipelines/v4l2/fake-cameras.hpp"

namespace sentry::v4l2 {
namespace {

class SignalTest : public testing::Test {
 protected:
  FakeDevice &plug_in(FakeDevice device) { return driver_.devices["/dev/video0"] = device; }
  std::string problem() {
    const auto device = Device::open("/dev/video0", driver_);
    const auto signal = read_signal(*device);
    return signal ? signal->problem : "error: " + signal.error().message;
  }
  std::string problem_with_status(unsigned status) {
    FakeDevice card = capture_card(V4L2_STD_PAL, V4L2_STD_PAL);
    v4l2_input only = input("S-Video 0", V4L2_IN_CAP_STD);
    only.status = status;
    card.give(VIDIOC_ENUMINPUT, only);
    plug_in(card);
    return problem();
  }
  std::string problem_with_timings(int number, unsigned status = 0) {
    FakeDevice card;
    card.give(VIDIOC_G_INPUT, 0);
    v4l2_input only = input("HDMI 0", V4L2_IN_CAP_DV_TIMINGS);
    only.status = status;
    card.give(VIDIOC_ENUMINPUT, only);
    card.fail(VIDIOC_QUERY_DV_TIMINGS, number);
    plug_in(card);
    return problem();
  }

  FakeDriver driver_;
};

TEST_F(SignalTest, opens_without_waiting_and_closes_what_it_opened) {
  plug_in(capture_card(V4L2_STD_PAL, V4L2_STD_PAL));
  EXPECT_EQ(problem(), "");
  EXPECT_EQ(driver_.last_flags, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  EXPECT_TRUE(driver_.open_devices.empty());
}

TEST_F(SignalTest, a_device_that_moves_is_closed_once) {
  plug_in(webcam({}));
  auto device = Device::open("/dev/video0", driver_);
  Device moved = device.take();
  moved = std::move(*Device::open("/dev/video0", driver_));
  EXPECT_EQ(driver_.open_devices.size(), 1U);
}

TEST_F(SignalTest, each_fault_of_the_input_is_a_sentence) {
  const std::vector<std::pair<unsigned, const char *>> table{
      {V4L2_IN_ST_NO_POWER, "no power on input S-Video 0"},
      {V4L2_IN_ST_NO_SIGNAL, "no signal on input S-Video 0"},
      {V4L2_IN_ST_NO_CARRIER, "no carrier on input S-Video 0"},
      {V4L2_IN_ST_NO_ACCESS, "an encrypted signal on input S-Video 0"},
      {V4L2_IN_ST_NO_SYNC, "no sync on input S-Video 0"},
      {V4L2_IN_ST_NO_EQU, "no equalizer lock on input S-Video 0"},
      {V4L2_IN_ST_NO_H_LOCK, "no horizontal lock on input S-Video 0"},
      {V4L2_IN_ST_NO_V_LOCK, "no vertical lock on input S-Video 0"},
  };
  for (const auto &[status, sentence] : table) EXPECT_EQ(problem_with_status(status), sentence);
}

TEST_F(SignalTest, the_cause_comes_before_its_effects) {
  EXPECT_EQ(problem_with_status(V4L2_IN_ST_NO_H_LOCK | V4L2_IN_ST_NO_SYNC | V4L2_IN_ST_NO_SIGNAL),
            "no signal on input S-Video 0");
}

TEST_F(SignalTest, no_colour_is_no_failure) {
  const unsigned harmless = V4L2_IN_ST_NO_COLOR | V4L2_IN_ST_COLOR_KILL | V4L2_IN_ST_HFLIP |
                            V4L2_IN_ST_VFLIP | V4L2_IN_ST_MACROVISION | V4L2_IN_ST_VTR |
                            V4L2_IN_ST_NO_STD_LOCK;
  EXPECT_EQ(problem_with_status(harmless), "");
}

TEST_F(SignalTest, another_standard_than_the_card_expects_is_named) {
  plug_in(capture_card(V4L2_STD_NTSC, V4L2_STD_PAL));
  EXPECT_EQ(problem(), "the camera sends PAL, the card expects NTSC");
  plug_in(capture_card(V4L2_STD_PAL_BG, V4L2_STD_525_60));
  EXPECT_EQ(problem(), "the camera sends NTSC, the card expects PAL");
  plug_in(capture_card(V4L2_STD_NTSC_M, V4L2_STD_SECAM_L));
  EXPECT_EQ(problem(), "the camera sends SECAM, the card expects NTSC");
}

TEST_F(SignalTest, standards_of_the_same_lines_differ_in_colour_only) {
  plug_in(capture_card(V4L2_STD_PAL, V4L2_STD_SECAM));
  EXPECT_EQ(problem(), "");
  plug_in(capture_card(V4L2_STD_NTSC, V4L2_STD_PAL_M));
  EXPECT_EQ(problem(), "");
}

TEST_F(SignalTest, a_card_that_cannot_tell_the_standard_says_nothing) {
  for (const v4l2_std_id unknown : {v4l2_std_id{V4L2_STD_UNKNOWN}, v4l2_std_id{V4L2_STD_ALL}}) {
    FakeDevice card = capture_card(V4L2_STD_NTSC, 0);
    card.give(VIDIOC_QUERYSTD, unknown);
    plug_in(card);
    EXPECT_EQ(problem(), "");
  }
  for (const int number : {ENOTTY, ENODATA, EBUSY, EIO}) {
    FakeDevice card = capture_card(V4L2_STD_NTSC, 0);
    card.on<v4l2_std_id>(VIDIOC_QUERYSTD, [number](v4l2_std_id &standard) {
      standard = V4L2_STD_PAL;  // what a failed call leaves behind is no answer
      return number;
    });
    plug_in(card);
    EXPECT_EQ(problem(), "");
  }
}

TEST_F(SignalTest, a_webcam_has_no_standard_to_ask_for) {
  FakeDevice camera = webcam({});
  camera.give(VIDIOC_QUERYSTD, v4l2_std_id{V4L2_STD_PAL});
  camera.give(VIDIOC_G_STD, v4l2_std_id{V4L2_STD_NTSC});
  plug_in(camera);
  EXPECT_EQ(problem(), "");
}

TEST_F(SignalTest, hdmi_without_a_usable_signal_says_so) {
  EXPECT_EQ(problem_with_timings(ENOLINK), "no signal on input HDMI 0");
  EXPECT_EQ(problem_with_timings(ENOLCK), "no stable signal on input HDMI 0");
  EXPECT_EQ(problem_with_timings(ERANGE),
            "a picture of a size or rate that the card cannot take on input HDMI 0");
  for (const int number : {ENOTTY, ENODATA, EBUSY}) EXPECT_EQ(problem_with_timings(number), "");
}

TEST_F(SignalTest, hdmi_says_why_it_has_no_lock) {
  EXPECT_EQ(problem_with_timings(ENOLCK, V4L2_IN_ST_NO_H_LOCK), "no stable signal on input HDMI 0");
  EXPECT_EQ(problem_with_timings(ENOTTY, V4L2_IN_ST_NO_H_LOCK),
            "no horizontal lock on input HDMI 0");
  EXPECT_EQ(problem_with_timings(ENOLINK, V4L2_IN_ST_NO_POWER), "no power on input HDMI 0");
}

TEST_F(SignalTest, hdmi_of_another_size_than_the_card_expects_is_named) {
  FakeDevice card;
  card.give(VIDIOC_G_INPUT, 0);
  card.give(VIDIOC_ENUMINPUT, input("HDMI 0", V4L2_IN_CAP_DV_TIMINGS));
  v4l2_dv_timings timings{};
  timings.bt.width = 1280;
  timings.bt.height = 720;
  card.give(VIDIOC_QUERY_DV_TIMINGS, timings);
  plug_in(card);
  EXPECT_EQ(problem(), "");
  timings.bt.width = 1920;
  timings.bt.height = 1080;
  card.give(VIDIOC_G_DV_TIMINGS, timings);
  plug_in(card);
  EXPECT_EQ(problem(), "the camera sends 1280x720, the card expects 1920x1080");
}

TEST_F(SignalTest, a_device_that_is_gone_is_an_error) {
  for (const int number : {ENODEV, ENXIO}) {
    FakeDevice device;
    device.fail(VIDIOC_G_INPUT, number);
    plug_in(device);
    const auto opened = Device::open("/dev/video0", driver_);
    const auto signal = read_signal(*opened);
    ASSERT_FALSE(signal);
    EXPECT_EQ(signal.error().code, ErrorCode::kNotFound);
    EXPECT_EQ(signal.error().message,
              "Cannot ask /dev/video0: there is no such device, or it has been unplugged");
  }
}

TEST_F(SignalTest, a_driver_without_inputs_says_nothing) {
  plug_in(FakeDevice{});
  EXPECT_EQ(problem(), "");
}

TEST_F(SignalTest, interrupted_calls_are_made_again_but_not_for_ever) {
  FakeDevice card = capture_card(V4L2_STD_NTSC, V4L2_STD_PAL);
  card.interruptions = 5;
  plug_in(card);
  EXPECT_EQ(problem(), "the camera sends PAL, the card expects NTSC");
  card.interruptions = 1'000'000;
  EXPECT_EQ((plug_in(card), problem()), "");
  EXPECT_LT(driver_.devices["/dev/video0"].calls, 1000);
}

TEST_F(SignalTest, an_input_s_name_may_be_anything) {
  FakeDevice card;
  card.give(VIDIOC_G_INPUT, 0);
  v4l2_input odd = input(std::string(64, 'x'), 0);  // without a NUL
  odd.status = V4L2_IN_ST_NO_SIGNAL;
  card.give(VIDIOC_ENUMINPUT, odd);
  plug_in(card);
  EXPECT_EQ(problem(), "no signal on input " + std::string(32, 'x'));
  write(odd.name, std::string_view("a\x1b[31m\xff\n\0", 9));
  card.give(VIDIOC_ENUMINPUT, odd);
  plug_in(card);
  EXPECT_EQ(problem(), "no signal on input a?[31m?");
  write(odd.name, std::string_view("\0", 1));
  odd.index = 3;
  card.give(VIDIOC_ENUMINPUT, odd);
  plug_in(card);
  EXPECT_EQ(problem(), "no signal on input 3");
}

TEST(OpenDevice, says_why_it_cannot) {
  FakeDriver driver;
  const std::vector<std::pair<int, ErrorCode>> table{{EACCES, ErrorCode::kPermission},
                                                     {EBUSY, ErrorCode::kBusy},
                                                     {ENODEV, ErrorCode::kNotFound},
                                                     {EMFILE, ErrorCode::kSystem}};
  for (const auto &[number, code] : table) {
    driver.devices["/dev/video0"].open_error = number;
    const auto device = Device::open("/dev/video0", driver);
    ASSERT_FALSE(device);
    EXPECT_EQ(device.error().code, code);
    EXPECT_EQ(device.error().system_errno, number);
    EXPECT_THAT(device.error().message, testing::StartsWith("Cannot open /dev/video0: "));
  }
}

}  // namespace
}  // namespace sentry::v4l2
