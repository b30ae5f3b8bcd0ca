// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/daemon.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>

#include "tests/pipelines/daemon-run.hpp"
#include "tests/pipelines/faulty-source.hpp"
#include "tests/pipelines/shipped-profiles.hpp"
#include "tests/support/free-port.hpp"

namespace sentry::pipelines {
namespace {

using Seconds = std::chrono::duration<double>;

TEST(Daemon, writes_what_the_camera_sees_now) {
  DaemonRun run(test_camera());
  const auto frame = run.next();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->info.width, 64U);
  EXPECT_EQ(frame->info.height, 48U);
  EXPECT_EQ(frame->info.state, SourceState::kLive);
  EXPECT_TRUE(run.finish());
  EXPECT_FALSE(run.left_threads_behind());
}

TEST(Daemon, keeps_one_epoch_over_a_camera_that_ends_again_and_again) {
  DaemonRun run(test_camera("", "num-buffers=3"));
  const auto frames = run.next(14);  // five cameras at least
  expect_one_run(frames);
  EXPECT_TRUE(run.finish());
}

TEST(Daemon, keeps_one_epoch_over_a_camera_that_breaks_again_and_again) {
  DaemonRun run(test_camera("! identity error-after=4"));
  const auto frames = run.next(14);
  expect_one_run(frames);
  EXPECT_TRUE(run.finish());
}

TEST(Daemon, ends_at_once_and_in_order_while_it_waits_for_the_next_attempt) {
  SupervisorLimits slow = quick_limits();
  slow.first_delay = slow.longest_delay = 3600 * kNanosecondsPerSecond;
  DaemonRun run(test_camera("", "num-buffers=1"), slow);
  run.next_stand_in();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(run.finish());
  EXPECT_LT(Seconds(std::chrono::steady_clock::now() - begin).count(), 10.0);
}

TEST(Daemon, dates_a_picture_by_its_camera_and_not_by_its_arrival) {
  // Each picture spends 300 ms on its way to the hop.
  DaemonRun run(test_camera("! queue max-size-buffers=100 ! identity sleep-time=300000"));
  const auto frame = run.next();
  ASSERT_TRUE(frame);
  EXPECT_GE(utc_now_ns() - frame->info.capture_time_ns, 300'000'000);
  EXPECT_LT(utc_now_ns() - frame->info.capture_time_ns, 30 * kNanosecondsPerSecond);
}

TEST(Daemon, holds_the_rate_and_repeats_nothing) {
  CameraSource camera = test_camera();
  camera.plan.rate = Fraction{5, 1};
  DaemonRun run(camera);
  const auto frames = run.next(8);
  ASSERT_EQ(frames.size(), 8U);
  expect_one_run(frames);
  // The first one of a reader may be the newest of several.
  const double span =
      static_cast<double>(frames.back().capture_time_ns - frames[0].capture_time_ns);
  EXPECT_GE(span / kNanosecondsPerSecond, 7 * 0.2 - 0.05);
  for (std::size_t i = 1; i < frames.size(); ++i) {
    EXPECT_NE(frames[i].checksum, frames[i - 1].checksum);
  }
}

TEST(Daemon, gives_relays_and_shared_memory_the_same_frames) {
  const int port = testing_support::free_port(SOCK_DGRAM);
  const std::string relay = "sentryudpsrc address=127.0.0.1 port=" + std::to_string(port) +
                            " ! sentryshmsink segment=relayed";
  GError *error = nullptr;
  const auto pipeline = Ref<GstElement>::adopt(
      GST_ELEMENT(gst_object_ref_sink(gst_parse_launch(relay.c_str(), &error))));
  ASSERT_EQ(error, nullptr) << error->message;
  ASSERT_NE(gst_element_set_state(pipeline.get(), GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
  auto far = shm::RingReader::create("relayed").take();

  DaemonRun run(test_camera(), quick_limits(), "127.0.0.1:" + std::to_string(port));
  std::vector<FrameInfo> relayed;
  for (int tries = 0; tries < 200 && relayed.size() < 5; ++tries) {
    far.wait(std::chrono::milliseconds(250));
    while (auto frame = far.next()) relayed.push_back(frame->info);
  }
  EXPECT_GE(relayed.size(), 5U);
  const auto written = run.next(static_cast<int>(relayed.size()) + 10);
  int same = 0;
  for (const FrameInfo &near : written) {
    for (const FrameInfo &other : relayed) {
      if (near.id != other.id) continue;
      EXPECT_EQ(near.checksum, other.checksum);
      EXPECT_EQ(near.capture_time_ns, other.capture_time_ns);
      ++same;
    }
  }
  EXPECT_GT(same, 0);
  gst_element_set_state(pipeline.get(), GST_STATE_NULL);
}

CameraSource faulty_camera(const std::string &fault, const std::string &more = "") {
  CameraSource camera;
  camera.name = "faulty";
  camera.launch_text = "testfaultysrc fault=" + fault + " " + more + " ! image/jpeg";
  return camera;
}

// Every camera of these gives three pictures: more can only be a second one's.
void expect_recovery(DaemonRun &run) {
  std::vector<FrameInfo> frames;
  while (frames.size() < 10) {
    const auto more = run.next(1);
    ASSERT_FALSE(more.empty());
    frames.push_back(more[0]);
  }
  expect_one_run(frames);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(run.finish());
  EXPECT_LT(Seconds(std::chrono::steady_clock::now() - begin).count(), 10.0);
  EXPECT_FALSE(run.left_threads_behind());
}

TEST(Daemon, goes_on_after_a_camera_that_hangs_when_it_is_stopped) {
  DaemonRun run(faulty_camera("hang", "num-buffers=3"));
  expect_recovery(run);
}

TEST(Daemon, goes_on_after_a_camera_whose_process_does_nothing_any_more) {
  SupervisorLimits limits = quick_limits();
  limits.stop = kNanosecondsPerSecond / 5;
  DaemonRun run(faulty_camera("freeze", "num-buffers=3"), limits);
  expect_recovery(run);
}

TEST(Daemon, goes_on_after_a_camera_that_crashes) {
  DaemonRun run(faulty_camera("crash"));
  expect_recovery(run);
}

TEST(Daemon, goes_on_after_a_camera_that_falls_silent) {
  SupervisorLimits limits = quick_limits();
  limits.silence = kNanosecondsPerSecond / 2;
  DaemonRun run(faulty_camera("silent"), limits);
  expect_recovery(run);
}

TEST(Daemon, holds_the_last_picture_with_its_time_and_the_reason_while_the_camera_is_away) {
  SupervisorLimits limits = quick_limits();
  limits.first_delay = limits.longest_delay = 3600 * kNanosecondsPerSecond;
  DaemonRun run(test_camera("", "num-buffers=3"), limits);
  bool is_dimmed = false;
  // At once, then every second, dimmed as soon as it is painted.
  for (int shown = 0; shown < 3 || (!is_dimmed && shown < 15); ++shown) {
    const auto held = run.next_stand_in();
    ASSERT_TRUE(held);
    EXPECT_EQ(held->info.state, SourceState::kHeld);
    EXPECT_EQ(held->info.reason, "The camera's pictures have ended");
    EXPECT_EQ(held->info.capture_time_ns, run.last_live().capture_time_ns);
    EXPECT_EQ(held->info.width, 64U);
    EXPECT_EQ(held->info.height, 48U);
    EXPECT_EQ(held->info.id.epoch, run.last_live().id.epoch);
    is_dimmed = held->info.checksum != run.last_live().checksum;
  }
  EXPECT_TRUE(is_dimmed);
}

TEST(Daemon, shows_a_slate_of_the_expected_size_while_there_has_been_no_camera_yet) {
  CameraSource camera;
  camera.name = "absent";
  camera.launch_text = "v4l2src device=/nonexistent/video0 ! image/jpeg";
  StandInSettings stand_in;
  stand_in.width = 320;
  stand_in.height = 240;
  DaemonRun run(camera, quick_limits(), "", stand_in);
  const auto slate = run.next_stand_in();
  ASSERT_TRUE(slate);
  EXPECT_EQ(slate->info.state, SourceState::kSlate);
  EXPECT_EQ(slate->info.reason, "The camera is not there");
  EXPECT_EQ(slate->info.width, 320U);
  EXPECT_EQ(slate->info.height, 240U);
}

TEST(Daemon, refuses_a_profile_whose_element_is_missing_and_names_its_packages) {
  FeedSettings settings;
  settings.camera = {"odd", "videotestsrc ! nosuchelement ! jpegenc", false, {"one", "two"}, {}};
  settings.large.sinks = "fakesink";
  const auto daemon = Daemon::create(settings, nullptr);
  ASSERT_FALSE(daemon);
  EXPECT_EQ(daemon.error().message,
            "Profile odd: The GStreamer element nosuchelement is not installed; on Debian: apt "
            "install one two");
}

TEST(Daemon, names_the_package_of_the_missing_element_rather_than_the_profile_s) {
  FeedSettings settings;
  settings.camera = {"pi", "libcamerasrc ! jpegenc", false, {"one", "two"}, {}};
  settings.large.sinks = "fakesink";
  const auto daemon = Daemon::create(settings, nullptr);
  if (daemon) GTEST_SKIP() << "libcamerasrc is installed";
  EXPECT_EQ(daemon.error().message,
            "Profile pi: The GStreamer element libcamerasrc is not installed; on Debian: apt "
            "install gstreamer1.0-libcamera");
}

TEST(Daemon, refuses_a_profile_that_does_not_end_in_jpeg) {
  FeedSettings settings;
  settings.camera = {"raw", "videotestsrc ! videoconvert", false, {}, {}};
  settings.large.sinks = "fakesink";
  const auto daemon = Daemon::create(settings, nullptr);
  ASSERT_FALSE(daemon);
  EXPECT_THAT(daemon.error().message, testing::StartsWith("Profile raw: "));
}

TEST(Daemon, can_build_the_pipeline_of_every_shipped_profile) {
  for (const auto &[name, settings] : shipped_profiles()) {
    FeedSettings daemon;
    daemon.camera = shipped_camera(name, settings);
    daemon.large.sinks = output_text({"127.0.0.1:5004", "built", "built"});
    const auto built = Daemon::create(daemon, nullptr);
    EXPECT_TRUE(built) << built.error().message;
  }
}

TEST(Daemon, ends_with_an_error_when_the_output_cannot_start) {
  DaemonRun first(test_camera());
  ASSERT_TRUE(first.next());
  FeedSettings settings;
  settings.camera = test_camera();
  settings.large.sinks = output_text({"", first.stream(), ""});
  const auto context = Ref<GMainContext>::adopt(g_main_context_new());
  const auto second = Daemon::create(settings, context.get());
  ASSERT_TRUE(second);
  const auto ended = (*second)->run();
  ASSERT_FALSE(ended);
  EXPECT_THAT(ended.error().message, testing::HasSubstr("already has a writer"));
}

TEST(Daemon, ends_with_an_error_when_the_output_fails_later) {
  FeedSettings settings;
  settings.camera = test_camera();
  settings.large.sinks = "identity error-after=3 ! fakesink";
  const auto context = Ref<GMainContext>::adopt(g_main_context_new());
  const auto daemon = Daemon::create(settings, context.get());
  ASSERT_TRUE(daemon);
  const auto ended = (*daemon)->run();
  ASSERT_FALSE(ended);
  EXPECT_THAT(ended.error().message, testing::StartsWith("The output failed: identity"));
}

}  // namespace
}  // namespace sentry::pipelines
