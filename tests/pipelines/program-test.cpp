// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// sentryd as its users meet it: a program, its output, its signals and exit codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "pipelines/profile/print-command.hpp"
#include "pipelines/profile/profile.hpp"
#include "pipelines/profile/search.hpp"
#include "pipelines/sentryd/output-text.hpp"
#include "tests/pipelines/hard-values.hpp"
#include "tests/pipelines/run-program.hpp"
#include "tests/pipelines/shipped-profiles.hpp"
#include "tests/support/notify-socket.hpp"
#include "tests/support/temp-directory.hpp"

namespace sentry::pipelines {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Ended sentryd(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), SENTRYD);
  return run_program(arguments);
}

// What gst_parse_launch() builds, in a process as fresh as the command's.
std::string built_from(const std::string &launch_text) {
  const Ended ended = run_program({LAUNCH_PROBE, "--text", launch_text});
  EXPECT_EQ(ended.status, 0) << ended.errors;
  return ended.output;
}

std::string filled(const std::string &name, const VariableSettings &settings) {
  const auto profile = find_profile(name, profile_directories());
  EXPECT_TRUE(profile) << profile.error().message;
  const auto text = fill_pipeline(*profile, settings);
  EXPECT_TRUE(text) << text.error().message;
  return *text;
}

// What the command builds when it is pasted into a shell.
Ended paste(const std::string &command) {
  const testing_support::TempDirectory directory;
  std::filesystem::create_symlink(LAUNCH_PROBE, directory.path("gst-launch-1.0"));
  return run_program({"env", "PATH=" + directory.path() + ":/usr/bin:/bin", "sh", "-c", command});
}

class ProgramTest : public testing::Test {
 protected:
  std::string profile(const std::string &name, const std::string &toml) {
    std::ofstream(directory_.path(name)) << toml;
    return directory_.path(name);
  }

  testing_support::TempDirectory directory_;
};

TEST_F(ProgramTest, lists_the_profiles_and_their_variables) {
  const Ended ended = sentryd({"--list"});
  EXPECT_EQ(ended.status, 0) << ended.errors;
  for (const char *name : {"file", "http-mjpeg", "rtsp", "rtsp-mjpeg", "test-picture", "v4l2"}) {
    EXPECT_THAT(ended.output, HasSubstr(std::string(name) + " - "));
  }
  EXPECT_THAT(ended.output,
              HasSubstr("    --set width=640\n        Width of the picture in pixels: "
                        "a whole number from 16 to 8192\n"));
  EXPECT_THAT(ended.output, HasSubstr("    --set width=int (optional)\n"));
  EXPECT_THAT(ended.output, HasSubstr("    Untested: no camera with a libcamera driver"));
  EXPECT_THAT(ended.output, HasSubstr("        v4l2jpegenc is untested: no such hardware"));
  EXPECT_THAT(ended.output, HasSubstr("--set location=path (required)"));
}

TEST_F(ProgramTest, lists_the_good_profiles_although_one_is_bad) {
  profile("bad.toml", "description = 3\n");
  profile("good.toml", "description = 'd'\npipeline = 'p'\n");
  const Ended ended =
      run_program({"env", "SENTRY_PROFILE_PATH=" + directory_.path(), SENTRYD, "--list"});
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.output, HasSubstr("good - d\n"));
  EXPECT_THAT(ended.errors, HasSubstr("bad.toml:1:15: "));
}

// The machine may have cameras or none.
TEST_F(ProgramTest, tells_which_devices_there_are) {
  const Ended for_people = sentryd({"--probe"});
  EXPECT_EQ(for_people.status, 0) << for_people.errors;
  EXPECT_THAT(for_people.output, HasSubstr("rofile"));
  const Ended for_programs = sentryd({"--probe", "--json"});
  EXPECT_EQ(for_programs.status, 0) << for_programs.errors;
  EXPECT_THAT(for_programs.output, StartsWith("{\"devices\":["));
}

TEST_F(ProgramTest, prints_a_command_that_builds_the_same_pipeline) {
  std::vector<std::string> arguments{SENTRYD, "--print", "--to", "127.0.0.1:5004"};
  VariableSettings settings;
  std::string toml = "description = 'd'\npipeline = '''\n";
  std::string variables;
  for (const std::string &value : hard_values()) {
    if (settings.size() == 80) break;  // the rest are pairs that the quoting test tries
    const std::string name = "v" + std::to_string(settings.size());
    toml += "filesrc name=" + name + " location=${" + name + "} ! fakesink\n";
    variables += "[variables." + name + "]\ntype = 'string'\nhelp = 'h'\n";
    arguments.insert(arguments.end(), {"--set", name + "=" + value});
    settings.emplace_back(name, value);
  }
  toml += "videotestsrc ! clockoverlay time-format=\"%F  %T\" ! jpegenc\n'''\n" + variables;
  const std::string file = profile("hard.toml", toml);
  arguments.insert(arguments.end(), {"--profile", file});

  const Ended printed = run_program(arguments);
  ASSERT_EQ(printed.status, 0) << printed.errors;
  const Ended built = paste(printed.output);
  ASSERT_EQ(built.status, 0) << printed.output << built.errors;
  for (const auto &[name, value] : settings) {
    if (value.empty()) continue;  // as if it were not set
    EXPECT_THAT(built.output, HasSubstr("  location = [" + value + "]\n"));
  }
  EXPECT_THAT(built.output, HasSubstr("time-format = [%F  %T]"));
  EXPECT_EQ(built.output, built_from(filled(file, settings) + " ! " +
                                     output_text({"127.0.0.1:5004", "", "default"})));
}

TEST_F(ProgramTest, prints_both_sinks_and_says_what_the_command_does_not_do) {
  const Ended printed = sentryd({"--print", "--profile", "test-picture", "--to", "[::1]:5004",
                                 "--segment", "field", "--rate", "5"});
  ASSERT_EQ(printed.status, 0) << printed.errors;
  EXPECT_THAT(printed.output, StartsWith("gst-launch-1.0 \\\n  videotestsrc "));
  EXPECT_THAT(printed.errors, HasSubstr("--rate is sentryd's own work"));
  EXPECT_THAT(printed.errors, HasSubstr("two names"));
  const Ended built = paste(printed.output);
  ASSERT_EQ(built.status, 0) << built.errors;
  EXPECT_THAT(built.output, HasSubstr("clients = [[::1]:5004]"));
  EXPECT_THAT(built.output, HasSubstr("segment = [field]"));
  EXPECT_EQ(built.output, built_from(filled("test-picture", {}) + " ! " +
                                     output_text({"[::1]:5004", "field", "field"})));
}

TEST_F(ProgramTest, says_of_all_its_own_work_that_the_command_does_not_do_it) {
  const Ended printed =
      sentryd({"--print", "--profile", "test-picture", "--segment", "field", "--max-frame-bitrate",
               "500k", "--small", "320x240", "--on-change", "5", "--record", directory_.path()});
  ASSERT_EQ(printed.status, 0) << printed.errors;
  EXPECT_EQ(printed.errors,
            "sentryd: the command sends every picture: --on-change is sentryd's own work\n"
            "sentryd: the command chooses no quality: --max-frame-bitrate is sentryd's own work\n"
            "sentryd: the command sends one rendition: --small is sentryd's own work\n"
            "sentryd: the command keeps no pictures: --record is sentryd's own work\n");
}

// What a user types who follows the sentences on standard error: a line for each secret.
std::string typed(const std::string &errors, const VariableSettings &settings) {
  std::istringstream lines(errors);
  std::string commands;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t command = line.find("export SENTRY_");
    if (command == std::string::npos) continue;
    const std::size_t name = line.find("${") + 2;
    const std::string variable = line.substr(name, line.find('}', name) - name);
    line.erase(0, command);
    for (const auto &[set, value] : settings) {
      if (set == variable) line.replace(line.find("'VALUE'"), 7, shell_quote(value));
    }
    commands += line + "\n";
  }
  return commands;
}

TEST_F(ProgramTest, prints_a_command_that_builds_the_same_pipeline_for_every_shipped_profile) {
  for (const auto &[name, settings] : shipped_profiles()) {
    std::vector<std::string> arguments{"--print", "--profile", name, "--to", "127.0.0.1:5004"};
    for (const auto &[variable, value] : settings) {
      arguments.insert(arguments.end(), {"--set", variable + "=" + value});
    }
    const Ended printed = sentryd(arguments);
    ASSERT_EQ(printed.status, 0) << name << printed.errors;
    const Ended built = paste(typed(printed.errors, settings) + printed.output);
    ASSERT_EQ(built.status, 0) << printed.output << built.errors;
    EXPECT_EQ(built.output, built_from(filled(name, settings) + " ! " +
                                       output_text({"127.0.0.1:5004", "", "default"})));
  }
}

TEST_F(ProgramTest, prints_no_secret) {
  const Ended printed = sentryd({"--print", "--profile", "rtsp", "--set", "uri=rtsp://me:hush1@h/",
                                 "--set", "password=hush2 \"", "--segment", "x"});
  ASSERT_EQ(printed.status, 0) << printed.errors;
  EXPECT_THAT(printed.output, HasSubstr("location=\"$SENTRY_URI\" user-pw=\"$SENTRY_PASSWORD\""));
  EXPECT_THAT(printed.output + printed.errors, testing::Not(HasSubstr("hush")));
  EXPECT_THAT(printed.errors, HasSubstr("export SENTRY_URI='VALUE'\n"));
  EXPECT_THAT(printed.errors, HasSubstr("export SENTRY_PASSWORD=\"\\"));
}

TEST_F(ProgramTest, captures_a_screen) {
  Program server({"Xvfb", "-displayfd", "2", "-screen", "0", "320x240x24", "-nolisten", "tcp"});
  if (!server.says("\n")) GTEST_SKIP() << "there is no Xvfb";
  const std::string display = ":" + std::to_string(std::stoi(server.errors()));
  Program program(
      {SENTRYD, "--profile", "screen", "--set", "display=" + display, "--segment", "screen"});
  EXPECT_TRUE(program.says("Camera screen is live"));
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait().status, 0);
}

TEST_F(ProgramTest, prints_the_command_of_a_camera_s_file) {
  const std::string file =
      profile("gate.toml", "profile = 'test-picture'\nto = ['[::1]:5004']\nset = {width = 320}\n");
  const Ended printed = sentryd({"--print", "--camera", file});
  ASSERT_EQ(printed.status, 0) << printed.errors;
  const Ended built = paste(printed.output);
  EXPECT_EQ(built.output, built_from(filled("test-picture", {{"width", "320"}}) + " ! " +
                                     output_text({"[::1]:5004", "", "gate"})));
}

TEST_F(ProgramTest, runs_the_camera_of_a_file_under_its_name) {
  const std::string file = profile("single.toml", "profile = 'test-picture'\nsegment = 'single'\n");
  Program program({SENTRYD, "--camera", file});
  ASSERT_TRUE(program.says("Camera single is live"));
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait().status, 0);
}

struct Refusal {
  std::vector<std::string> arguments;
  const char *error;
};

TEST_F(ProgramTest, refuses_with_exit_code_2_and_a_sentence) {
  const std::string missing = profile("missing.toml",
                                      "description = 'd'\npackages = ['some-package']\n"
                                      "pipeline = 'videotestsrc ! nosuchelement'\n");
  const std::string camera =
      profile("bad.toml", "profile = 'test-picture'\nsegment = 'x'\nset = {width = 0}\n");
  const std::string wrong_camera = "sentryd: " + camera + ": \"0\" is not a value for width: ";
  const std::vector<Refusal> table{
      {{"--camera", camera}, wrong_camera.c_str()},
      {{"--camera", "/nonexistent/c.toml"}, "sentryd: "},
      {{"--profile", "test-picture"}, "sentryd: Nowhere to send pictures"},
      {{"--profile", "absent", "--segment", "x"},
       "sentryd: There is no profile \"absent\": known are file, http-mjpeg, "},
      {{"--profile", "test-picture", "--segment", "x", "--set", "width=0"},
       "sentryd: \"0\" is not a value for width: expected a whole number from 16 to 8192\n"},
      {{"--profile", "rtsp", "--segment", "x"}, "sentryd: Profile rtsp needs --set uri=VALUE"},
      {{"--profile", missing, "--segment", "x"},
       "sentryd: Profile missing: The GStreamer element nosuchelement is not installed; on Debian: "
       "apt install some-package\n"},
      {{"--profile", "test-picture", "--segment", "x", "--set", "encoder=v4l2"},
       "sentryd: \"v4l2\" is not a value for encoder: expected one of auto, vaapijpegenc, "},
      {{"--wrong"}, "sentryd: "},
  };
  for (const Refusal &row : table) {
    const Ended ended = sentryd(row.arguments);
    EXPECT_EQ(ended.status, 2);
    EXPECT_THAT(ended.errors, StartsWith(row.error));
    EXPECT_EQ(ended.output, "");
  }
}

TEST_F(ProgramTest, ends_by_itself_after_its_time) {
  const Ended ended = sentryd({"--profile", "test-picture", "--segment", "timed", "--for", "0.5"});
  EXPECT_EQ(ended.status, 0);
  EXPECT_THAT(ended.errors, testing::Not(HasSubstr("warning")));
}

TEST_F(ProgramTest, raises_its_limit_of_open_files) {
  Program program({"sh", "-c", "ulimit -S -n 256 && exec \"$@\"", "sh", SENTRYD, "--profile",
                   "test-picture", "--segment", "many"});
  ASSERT_TRUE(program.says("is live"));
  rlimit limit{};
  ASSERT_EQ(::prlimit(program.pid(), RLIMIT_NOFILE, nullptr, &limit), 0);
  EXPECT_EQ(limit.rlim_cur, limit.rlim_max);
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait().status, 0);
}

TEST_F(ProgramTest, ends_in_order_on_a_signal) {
  for (const int number : {SIGINT, SIGTERM}) {
    Program program({SENTRYD, "--profile", "test-picture", "--segment", "signalled"});
    ASSERT_TRUE(program.says("is live"));
    program.signal(number);
    EXPECT_EQ(program.wait().status, 0);
  }
}

// Both signals are there when it goes on; a camera that is live takes its time to end.
TEST_F(ProgramTest, that_ends_says_no_more_that_it_is_ready) {
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

TEST_F(ProgramTest, ends_on_a_signal_while_its_camera_fails) {
  Program program({SENTRYD, "--profile", "v4l2", "--set", "device=" + directory_.path("none"),
                   "--segment", "failing"});
  ASSERT_TRUE(program.says("next attempt in 0.5 s\nsentryd: warning: Camera v4l2 failed"));
  program.signal(SIGTERM);
  const Ended ended = program.wait();
  EXPECT_EQ(ended.status, 0);
  EXPECT_THAT(ended.errors, StartsWith("sentryd: warning: Camera v4l2 failed: v4l2src0: "));
}

TEST_F(ProgramTest, gives_an_archive_back_before_a_camera_s_new_settings_take_it) {
  const std::string record = "segment = 'changing'\nrecord = '" + directory_.path() + "'\n";
  profile("one.toml", "profile = 'test-picture'\n" + record);
  Program program({SENTRYD, "--cameras", directory_.path()});
  ASSERT_TRUE(program.says("Camera one is live"));
  profile("one.toml", "profile = 'v4l2'\n" + record + "[set]\ndevice = '/nonexistent'\n");
  program.signal(SIGHUP);
  ASSERT_TRUE(program.says("Camera one failed"));
  program.signal(SIGTERM);
  EXPECT_THAT(program.wait().errors, testing::Not(HasSubstr("Another process records")));
}

TEST_F(ProgramTest, ends_with_1_when_its_segment_has_another_writer) {
  Program first({SENTRYD, "--profile", "test-picture", "--segment", "taken"});
  ASSERT_TRUE(first.says("is live"));
  const Ended second = sentryd({"--profile", "test-picture", "--segment", "taken"});
  EXPECT_EQ(second.status, 1);
  EXPECT_THAT(second.errors, HasSubstr("already has a writer"));
}

// What GStreamer tells of its plugins does not fit a pipe: until the test reads it all, sentryd is
// at its beginning.
TEST_F(ProgramTest, is_not_ended_by_a_reload_while_it_begins) {
  Program program({"env", "GST_DEBUG=GST_INIT:9,GST_REGISTRY:9,GST_PLUGIN_LOADING:9", SENTRYD,
                   "--profile", "absent", "--segment", "x"});
  ASSERT_TRUE(program.says("GST_"));
  program.signal(SIGHUP);
  const Ended ended = program.wait();
  EXPECT_EQ(ended.status, 2);
  EXPECT_THAT(ended.errors, HasSubstr("There is no profile \"absent\""));
}

TEST_F(ProgramTest, keeps_a_camera_s_password_out_of_its_log) {
  Program program({SENTRYD, "--verbose", "--profile", "rtsp", "--set",
                   "uri=rtsp://me:secret@127.0.0.1:1/x", "--segment", "secret"});
  ASSERT_TRUE(program.says("next attempt"));
  program.signal(SIGTERM);
  EXPECT_THAT(program.wait().errors, testing::Not(HasSubstr("me:secret")));
}

}  // namespace
}  // namespace sentry::pipelines
