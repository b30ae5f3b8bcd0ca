// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/control-desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipelines/v4l2/device.hpp"
#include "tests/pipelines/v4l2/fake-controls.hpp"

namespace sentry::pipelines {
namespace {

using testing::HasSubstr;

class ControlDeskTest : public testing::Test {
 protected:
  ControlDeskTest() {
    controls_.add(V4L2_CTRL_TYPE_INTEGER, "Brightness", {0, 255, 1}, 125);
    controls_.add_menu("Power Line Frequency", {"Disabled", "50 Hz", "60 Hz"}, 1);
    controls_.add(V4L2_CTRL_TYPE_BUTTON, "Reset", {}, 0);
    controls_.plug_into(driver_, "/dev/video0");
  }

  std::string answer(const std::string &name = "", const std::string &value = "") {
    return answer_control("/dev/video0", {7, name, value}, driver_).line;
  }
  int calls() { return driver_.devices.at("/dev/video0").calls; }

  v4l2::FakeDriver driver_;
  v4l2::FakeControls controls_;
};

TEST_F(ControlDeskTest, lists_controls_with_their_values) {
  const std::string line = answer();
  EXPECT_THAT(line, HasSubstr(R"("name":"brightness","title":"Brightness","value":"125")"));
  EXPECT_THAT(line, HasSubstr("expected\":\"one of 0 (Disabled), 1 (50 Hz), 2 (60 Hz)"));
  EXPECT_THAT(line, HasSubstr(R"("name":"reset","title":"Reset","expected":"1, which)"))
      << "a button has no value";
}

TEST_F(ControlDeskTest, sets_one_and_lists_it_as_it_is_then) {
  EXPECT_THAT(answer("brightness", "7"), HasSubstr(R"("value":"7")"));
  EXPECT_THAT(answer("brightnes", "7"), HasSubstr("is brightness meant?"));
}

// A driver may take its time for each call.
TEST_F(ControlDeskTest, asks_the_driver_once_for_each_control_and_item) {
  constexpr int kControls = 3 + 1;  // and the end
  constexpr int kItems = 3;
  constexpr int kValues = 2;
  const int before = calls();
  ASSERT_TRUE(v4l2::Device::open("/dev/video0", driver_));
  const int to_open = calls() - before;
  answer();
  EXPECT_EQ(calls() - before - 2 * to_open, kControls + kItems + kValues);
}

}  // namespace
}  // namespace sentry::pipelines
