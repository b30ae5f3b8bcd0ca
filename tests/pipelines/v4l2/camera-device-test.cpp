// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/camera-device.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipelines/base/launch.hpp"
#include "tests/pipelines/v4l2/fake-controls.hpp"

namespace sentry::pipelines {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class CameraDeviceTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { gst_init(nullptr, nullptr); }

  CameraDeviceTest() {
    controls_.add(V4L2_CTRL_TYPE_INTEGER, "Brightness", {0, 255, 1}, 125);
    controls_.add(V4L2_CTRL_TYPE_BOOLEAN, "White Balance, Automatic", {0, 1, 1}, 1);
    controls_.plug_into(driver_, "/dev/video0");
  }

  v4l2::FakeDriver driver_;
  v4l2::FakeControls controls_;
};

TEST_F(CameraDeviceTest, are_those_that_a_pipeline_opens) {
  const auto pipeline = launch(
      "v4l2src device=/dev/video7 extra-controls=c,brightness=3,hue=1 ! image/jpeg ! fakesink", {});
  ASSERT_TRUE(pipeline) << pipeline.error().message;
  const auto devices = camera_devices(pipeline->get());
  ASSERT_EQ(devices.size(), 1U);
  EXPECT_EQ(devices[0].path, "/dev/video7");
  EXPECT_THAT(devices[0].controls, ElementsAre("brightness", "hue"));
  const auto other = launch("videotestsrc ! fakesink", {});
  ASSERT_TRUE(other);
  EXPECT_THAT(camera_devices(other->get()), IsEmpty());
}

TEST_F(CameraDeviceTest, complains_of_controls_that_it_does_not_have) {
  const CameraDevice camera{"/dev/video0",
                            {"brightnes", "Brightness", "white_balance_automatic", "zzz"}};
  EXPECT_THAT(
      unknown_controls(camera, driver_),
      ElementsAre("/dev/video0: The device has no control \"brightnes\"; is brightness meant?",
                  "/dev/video0: The device has no control \"zzz\""));
}

TEST_F(CameraDeviceTest, complains_of_nothing_where_there_is_no_device) {
  EXPECT_THAT(unknown_controls({"/dev/video9", {"brightness"}}, driver_), IsEmpty());
}

TEST_F(CameraDeviceTest, is_lost_when_its_driver_says_so) {
  const int descriptor = driver_.open("/dev/video0", 0);
  ASSERT_GE(descriptor, 0);
  auto &device = driver_.devices.at("/dev/video0");
  device.give(VIDIOC_QUERYCAP, v4l2_capability{});
  EXPECT_FALSE(is_lost(descriptor, driver_));
  device.fail(VIDIOC_QUERYCAP, EIO);
  EXPECT_FALSE(is_lost(descriptor, driver_));
  device.fail(VIDIOC_QUERYCAP, ENODEV);
  EXPECT_TRUE(is_lost(descriptor, driver_));
  EXPECT_FALSE(is_lost(-1, driver_));
}

TEST_F(CameraDeviceTest, is_none_before_an_element_opens_it) {
  const auto pipeline = launch("v4l2src name=camera ! fakesink", {});
  ASSERT_TRUE(pipeline);
  EXPECT_EQ(open_device(element_named(*pipeline, "camera").get()), -1);
  EXPECT_EQ(open_device(pipeline->get()), -1);
}

}  // namespace
}  // namespace sentry::pipelines
