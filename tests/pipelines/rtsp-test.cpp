// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>

#include <optional>

#include "tests/pipelines/daemon-run.hpp"
#include "tests/pipelines/rtsp-camera.hpp"

namespace sentry::pipelines {
namespace {

constexpr const char *kRaw =
    "videotestsrc is-live=true ! video/x-raw,format=I420,width=320,height=240,framerate=15/1 ! ";

std::string h264() {
  return std::string("( ") + kRaw +
         "openh264enc gop-size=15 ! h264parse ! rtph264pay config-interval=-1 name=pay0 )";
}

std::string h264_with_sound() {
  return std::string("( audiotestsrc is-live=true ! mulawenc ! rtppcmupay name=pay0 ") + kRaw +
         "openh264enc gop-size=15 ! h264parse ! rtph264pay config-interval=-1 name=pay1 )";
}

std::string jpeg() { return std::string("( ") + kRaw + "jpegenc ! rtpjpegpay name=pay0 )"; }

TEST(Rtsp, is_decoded_and_encoded_again) {
  const RtspCamera camera(h264());
  DaemonRun run(shipped_camera("rtsp", {{"uri", camera.uri()}}));
  const auto frames = run.next(5);
  ASSERT_EQ(frames.size(), 5U);
  expect_one_run(frames);
  EXPECT_EQ(frames[0].width, 320U);
  EXPECT_LE(frames[4].capture_time_ns, utc_now_ns());
}

TEST(Rtsp, with_sound_gives_its_pictures) {
  const RtspCamera camera(h264_with_sound());
  DaemonRun run(shipped_camera("rtsp", {{"uri", camera.uri()}}));
  expect_one_run(run.next(3));
}

TEST(Rtsp, comes_back_with_its_server_in_the_same_epoch) {
  auto camera = std::make_optional<RtspCamera>(h264());
  DaemonRun run(shipped_camera("rtsp", {{"uri", camera->uri()}}));
  auto frames = run.next(3);
  ASSERT_EQ(frames.size(), 3U);
  const int port = camera->port();
  camera.reset();
  const auto gone = utc_now_ns();
  camera.emplace(h264(), port);
  while (frames.back().capture_time_ns < gone + kNanosecondsPerSecond) {
    const auto more = run.next(1);
    ASSERT_EQ(more.size(), 1U);
    frames.push_back(more[0]);
  }
  expect_one_run(frames);
}

TEST(RtspMjpeg, passes_jpeg_through) {
  const RtspCamera camera(jpeg());
  DaemonRun run(shipped_camera("rtsp-mjpeg", {{"uri", camera.uri()}}));
  const auto frames = run.next(5);
  ASSERT_EQ(frames.size(), 5U);
  expect_one_run(frames);
  EXPECT_EQ(frames[0].width, 320U);
  EXPECT_EQ(frames[0].height, 240U);
}

}  // namespace
}  // namespace sentry::pipelines
