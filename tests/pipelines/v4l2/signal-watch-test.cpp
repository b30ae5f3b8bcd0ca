// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/signal-watch.hpp"

#include <gtest/gtest.h>
#include <linux/videodev2.h>

#include <condition_variable>
#include <deque>

#include "tests/pipelines/v4l2/fake-driver.hpp"

namespace sentry::pipelines {
namespace {

class SignalWatchTest : public testing::Test {
 protected:
  SignalWatchTest() {
    auto &device = driver_.devices["/dev/video0"];
    device.on<int>(VIDIOC_G_INPUT, [this](int &input) {
      const std::scoped_lock lock(mutex_);
      input = 0;
      return is_gone_ ? ENODEV : 0;
    });
    device.on<v4l2_input>(VIDIOC_ENUMINPUT, [this](v4l2_input &input) {
      const std::scoped_lock lock(mutex_);
      input.type = V4L2_INPUT_TYPE_CAMERA;
      input.status = status_;
      return 0;
    });
  }

  void set_status(std::uint32_t status) {
    const std::scoped_lock lock(mutex_);
    status_ = status;
  }

  // What the watch tells next that differs from what it told `before`.
  std::string told(const std::string &before = "nothing") {
    std::unique_lock lock(mutex_);
    std::string next = before;
    const auto differs = [&] {
      for (; next == before && !told_.empty(); told_.pop_front()) next = told_.front();
      return next != before;
    };
    return changed_.wait_for(lock, std::chrono::seconds(30), differs) ? next : "nothing was told";
  }

  std::mutex mutex_;  // guards the next four
  std::condition_variable changed_;
  std::deque<std::string> told_;
  std::uint32_t status_ = 0;
  bool is_gone_ = false;
  v4l2::FakeDriver driver_;
  std::optional<SignalWatch> watch_;

  void watch(const std::vector<std::string> &devices, bool has_pictures = true) {
    watch_.emplace(
        devices,
        [this](const std::string &problem) {
          const std::scoped_lock lock(mutex_);
          told_.push_back(problem);
          changed_.notify_all();
        },
        driver_);
    if (has_pictures) watch_->note_picture();
  }
};

TEST_F(SignalWatchTest, tells_first_how_it_is_and_then_each_change) {
  watch({"/dev/video0"});
  EXPECT_EQ(told(), "");
  set_status(V4L2_IN_ST_NO_SIGNAL);
  EXPECT_EQ(told(""), "No signal on input 0");
  EXPECT_EQ(told(), "No signal on input 0") << "again and again, while it lasts";
  set_status(0);
  EXPECT_EQ(told("No signal on input 0"), "");
}

TEST_F(SignalWatchTest, does_not_take_a_device_that_is_gone_for_one_with_a_signal) {
  set_status(V4L2_IN_ST_NO_SIGNAL);
  watch({"/dev/video0"});
  EXPECT_EQ(told(), "No signal on input 0");
  {
    const std::scoped_lock lock(mutex_);
    is_gone_ = true;
    told_.clear();
  }
  for (int times = 0; times < 5; ++times) EXPECT_EQ(told(), "No signal on input 0");
}

TEST_F(SignalWatchTest, begins_without_a_picture_after_a_while) {
  set_status(V4L2_IN_ST_NO_SIGNAL);
  watch({"/dev/video0"}, false);
  EXPECT_EQ(told(), "No signal on input 0");
}

TEST_F(SignalWatchTest, takes_a_device_that_cannot_be_asked_for_good) {
  watch({"/dev/video9"});
  EXPECT_EQ(told(), "");
}

TEST_F(SignalWatchTest, ends_while_it_waits_for_the_first_picture) {
  const SignalWatch waiting(
      {"/dev/video0"}, [](const std::string &) { FAIL(); }, driver_);
}

TEST_F(SignalWatchTest, closes_what_it_opens) {
  watch({"/dev/video0"});
  told();
  watch_.reset();
  EXPECT_EQ(driver_.open_devices.size(), 0U);
}

}  // namespace
}  // namespace sentry::pipelines
