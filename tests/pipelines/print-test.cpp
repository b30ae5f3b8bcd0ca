// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// `sentryd --print`: the same pipeline as one command for a shell.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "pipelines/profile/print-command.hpp"
#include "pipelines/profile/profile.hpp"
#include "pipelines/profile/search.hpp"
#include "pipelines/sentryd/output-text.hpp"
#include "tests/pipelines/hard-values.hpp"
#include "tests/pipelines/program-fixture.hpp"
#include "tests/pipelines/shipped-profiles.hpp"

namespace sentry::pipelines {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

using PrintTest = ProgramTest;

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

TEST_F(PrintTest, prints_a_command_that_builds_the_same_pipeline) {
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
  const std::string file = write("hard.toml", toml);
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

TEST_F(PrintTest, prints_both_sinks_and_says_what_the_command_does_not_do) {
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

TEST_F(PrintTest, says_of_all_its_own_work_that_the_command_does_not_do_it) {
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

TEST_F(PrintTest, prints_a_command_that_builds_the_same_pipeline_for_every_shipped_profile) {
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

TEST_F(PrintTest, prints_no_secret) {
  const Ended printed = sentryd({"--print", "--profile", "rtsp", "--set", "uri=rtsp://me:hush1@h/",
                                 "--set", "password=hush2 \"", "--segment", "x"});
  ASSERT_EQ(printed.status, 0) << printed.errors;
  EXPECT_THAT(printed.output, HasSubstr("location=\"$SENTRY_URI\" user-pw=\"$SENTRY_PASSWORD\""));
  EXPECT_THAT(printed.output + printed.errors, testing::Not(HasSubstr("hush")));
  EXPECT_THAT(printed.errors, HasSubstr("export SENTRY_URI='VALUE'\n"));
  EXPECT_THAT(printed.errors, HasSubstr("export SENTRY_PASSWORD=\"\\"));
}

TEST_F(PrintTest, prints_the_command_of_a_camera_s_file) {
  const std::string file =
      write("gate.toml", "profile = 'test-picture'\nto = ['[::1]:5004']\nset = {width = 320}\n");
  const Ended printed = sentryd({"--print", "--camera", file});
  ASSERT_EQ(printed.status, 0) << printed.errors;
  const Ended built = paste(printed.output);
  EXPECT_EQ(built.output, built_from(filled("test-picture", {{"width", "320"}}) + " ! " +
                                     output_text({"[::1]:5004", "", "gate"})));
}

}  // namespace
}  // namespace sentry::pipelines
