// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// sentryd from its start to its end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <csignal>

#include "tests/pipelines/program-fixture.hpp"
#include "tests/support/notify-socket.hpp"

namespace sentry::pipelines {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

using ProgramLifeTest = ProgramTest;

TEST_F(ProgramLifeTest, captures_a_screen) {
  Program server({"Xvfb", "-displayfd", "2", "-screen", "0", "320x240x24", "-nolisten", "tcp"});
  if (!server.says("\n")) GTEST_SKIP() << "there is no Xvfb";
  const std::string display = ":" + std::to_string(std::stoi(server.errors()));
  Program program(
      {SENTRYD, "--profile", "screen", "--set", "display=" + display, "--segment", "screen"});
  EXPECT_TRUE(program.says("Camera screen is live"));
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait().status, 0);
}

TEST_F(ProgramLifeTest, runs_the_camera_of_a_file_under_its_name) {
  const std::string file = write("single.toml", "profile = 'test-picture'\nsegment = 'single'\n");
  Program program({SENTRYD, "--camera", file});
  ASSERT_TRUE(program.says("Camera single is live"));
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait().status, 0);
}

TEST_F(ProgramLifeTest, ends_by_itself_after_its_time) {
  const Ended ended = sentryd({"--profile", "test-picture", "--segment", "timed", "--for", "0.5"});
  EXPECT_EQ(ended.status, 0);
  EXPECT_THAT(ended.errors, testing::Not(HasSubstr("warning")));
}

TEST_F(ProgramLifeTest, raises_its_limit_of_open_files) {
  Program program({"sh", "-c", "ulimit -S -n 256 && exec \"$@\"", "sh", SENTRYD, "--profile",
                   "test-picture", "--segment", "many"});
  ASSERT_TRUE(program.says("is live"));
  rlimit limit{};
  ASSERT_EQ(::prlimit(program.pid(), RLIMIT_NOFILE, nullptr, &limit), 0);
  EXPECT_EQ(limit.rlim_cur, limit.rlim_max);
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait().status, 0);
}

TEST_F(ProgramLifeTest, ends_in_order_on_a_signal) {
  for (const int number : {SIGINT, SIGTERM}) {
    Program program({SENTRYD, "--profile", "test-picture", "--segment", "signalled"});
    ASSERT_TRUE(program.says("is live"));
    program.signal(number);
    EXPECT_EQ(program.wait().status, 0);
  }
}

// Both signals are there when it goes on; a camera that is live takes its time to end.
TEST_F(ProgramLifeTest, that_ends_says_no_more_that_it_is_ready) {
  testing_support::NotifySocket manager(directory_.path("notify"));
  Program program(
      {"env", manager.variable(), SENTRYD, "--profile", "test-picture", "--segment", "x"});
  ASSERT_TRUE(program.says("is live"));
  const std::chrono::milliseconds now{0};
  if (manager.await("READY=1", now).empty()) GTEST_SKIP() << "built without systemd";
  for (const int number : {SIGSTOP, SIGTERM, SIGHUP, SIGCONT}) program.signal(number);
  EXPECT_EQ(program.wait().status, 0);
  EXPECT_NE(manager.await("STOPPING=1", now), "");
  EXPECT_EQ(manager.await("READY=1", now), "");
}

TEST_F(ProgramLifeTest, ends_on_a_signal_while_its_camera_fails) {
  Program program({SENTRYD, "--profile", "v4l2", "--set", "device=" + directory_.path("none"),
                   "--segment", "failing"});
  ASSERT_TRUE(program.says("next attempt in 0.5 s\nsentryd: warning: Camera v4l2 failed"));
  program.signal(SIGTERM);
  const Ended ended = program.wait();
  EXPECT_EQ(ended.status, 0);
  EXPECT_THAT(ended.errors, StartsWith("sentryd: warning: Camera v4l2 failed: v4l2src0: "));
}

TEST_F(ProgramLifeTest, gives_an_archive_back_before_a_camera_s_new_settings_take_it) {
  const std::string record = "segment = 'changing'\nrecord = '" + directory_.path() + "'\n";
  write("one.toml", "profile = 'test-picture'\n" + record);
  Program program({SENTRYD, "--cameras", directory_.path()});
  ASSERT_TRUE(program.says("Camera one is live"));
  write("one.toml", "profile = 'v4l2'\n" + record + "[set]\ndevice = '/nonexistent'\n");
  program.signal(SIGHUP);
  ASSERT_TRUE(program.says("Camera one failed"));
  program.signal(SIGTERM);
  EXPECT_THAT(program.wait().errors, testing::Not(HasSubstr("Another process records")));
}

TEST_F(ProgramLifeTest, ends_with_1_when_its_segment_has_another_writer) {
  Program first({SENTRYD, "--profile", "test-picture", "--segment", "taken"});
  ASSERT_TRUE(first.says("is live"));
  const Ended second = sentryd({"--profile", "test-picture", "--segment", "taken"});
  EXPECT_EQ(second.status, 1);
  EXPECT_THAT(second.errors, HasSubstr("already has a writer"));
}

// What GStreamer tells of its plugins does not fit a pipe: until the test reads it all, sentryd is
// at its beginning.
TEST_F(ProgramLifeTest, is_not_ended_by_a_reload_while_it_begins) {
  Program program({"env", "GST_DEBUG=GST_INIT:9,GST_REGISTRY:9,GST_PLUGIN_LOADING:9", SENTRYD,
                   "--profile", "absent", "--segment", "x"});
  ASSERT_TRUE(program.says("GST_"));
  program.signal(SIGHUP);
  const Ended ended = program.wait();
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.errors, HasSubstr("There is no profile \"absent\""));
}

TEST_F(ProgramLifeTest, keeps_a_camera_s_password_out_of_its_log) {
  Program program({SENTRYD, "--verbose", "--profile", "rtsp", "--set",
                   "uri=rtsp://me:secret@127.0.0.1:1/x", "--segment", "secret"});
  ASSERT_TRUE(program.says("next attempt"));
  program.signal(SIGTERM);
  EXPECT_THAT(program.wait().errors, testing::Not(HasSubstr("me:secret")));
}

}  // namespace
}  // namespace sentry::pipelines
