// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "tests/pipelines/daemon-run.hpp"
#include "tests/pipelines/mjpeg-server.hpp"
#include "tests/support/sample-jpeg.hpp"

namespace sentry::pipelines {
namespace {

std::vector<std::byte> picture() {
  return testing_support::sample_jpeg({.width = 320, .height = 240, .size = 20'000});
}

DaemonRun run_of(const MjpegServer &server, const SupervisorLimits &limits = quick_limits()) {
  return DaemonRun(shipped_camera("http-mjpeg", {{"uri", server.uri()}}), limits);
}

void expect_picture(const std::optional<Frame> &frame) {
  ASSERT_TRUE(frame);
  const auto bytes = frame->payload.span();
  EXPECT_EQ(std::vector<std::byte>(bytes.begin(), bytes.end()), picture());
  EXPECT_EQ(frame->info.width, 320U);
}

TEST(HttpMjpeg, passes_the_camera_s_bytes_through) {
  const MjpegServer server(picture(), {});
  DaemonRun run = run_of(server);
  expect_picture(run.next());
  expect_one_run(run.next(5));
}

TEST(HttpMjpeg, does_without_the_length_of_a_part) {
  const MjpegServer server(picture(), {.content_length = false});
  DaemonRun run = run_of(server);
  expect_picture(run.next());
}

TEST(HttpMjpeg, comes_back_with_its_server_in_the_same_epoch) {
  auto server = std::make_optional<MjpegServer>(picture(), MjpegServer::Manners{});
  DaemonRun run = run_of(*server);
  auto frames = run.next(3);
  ASSERT_EQ(frames.size(), 3U);
  const int port = server->port();
  server.reset();
  server.emplace(picture(), MjpegServer::Manners{}, port);
  // Pictures of the old server may still be in the ring.
  while (server->viewers() == 0) frames.push_back(run.next(1).at(0));
  for (const FrameInfo &frame : run.next(20)) frames.push_back(frame);
  expect_one_run(frames);
}

TEST(HttpMjpeg, is_asked_again_when_it_falls_silent_without_an_end) {
  SupervisorLimits limits = quick_limits();
  limits.silence = kNanosecondsPerSecond / 2;
  const MjpegServer server(picture(), {.parts = 3});
  DaemonRun run = run_of(server, limits);
  std::vector<FrameInfo> frames;
  while (server.viewers() < 3 && !testing::Test::HasFailure()) {
    for (const FrameInfo &frame : run.next(1)) frames.push_back(frame);
  }
  expect_one_run(frames);
}

TEST(HttpMjpeg, is_asked_again_when_it_never_sends_a_picture) {
  SupervisorLimits limits = quick_limits();
  // A sanitized process needs more than half a second to ask at all.
  limits.first_picture = 2 * kNanosecondsPerSecond;
  auto silent = std::make_optional<MjpegServer>(picture(), MjpegServer::Manners{.parts = 0});
  DaemonRun run = run_of(*silent, limits);
  const auto end = monotonic_now_ns() + 30 * kNanosecondsPerSecond;
  while (silent->viewers() < 2 && monotonic_now_ns() < end) std::this_thread::yield();
  EXPECT_GE(silent->viewers(), 2);
  const int port = silent->port();
  silent.reset();
  const MjpegServer good(picture(), {}, port);
  expect_picture(run.next());
}

TEST(HttpMjpeg, is_asked_again_after_a_refusal) {
  auto refusing = std::make_optional<MjpegServer>(
      picture(), MjpegServer::Manners{.status = "503 Service Unavailable"});
  DaemonRun run = run_of(*refusing);
  const auto end = monotonic_now_ns() + 30 * kNanosecondsPerSecond;
  while (refusing->viewers() < 3 && monotonic_now_ns() < end) std::this_thread::yield();
  EXPECT_GE(refusing->viewers(), 3);
  const int port = refusing->port();
  refusing.reset();
  const MjpegServer good(picture(), {}, port);
  expect_picture(run.next());
}

}  // namespace
}  // namespace sentry::pipelines
