// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What sentryd lists, and what it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/pipelines/program-fixture.hpp"

namespace sentry::pipelines {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

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
  write("bad.toml", "description = 3\n");
  write("good.toml", "description = 'd'\npipeline = 'p'\n");
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

struct Refusal {
  std::vector<std::string> arguments;
  const char *error;
};

TEST_F(ProgramTest, refuses_with_exit_code_2_and_a_sentence) {
  const std::string missing = write("missing.toml",
                                    "description = 'd'\npackages = ['some-package']\n"
                                    "pipeline = 'videotestsrc ! nosuchelement'\n");
  const std::string camera =
      write("bad.toml", "profile = 'test-picture'\nsegment = 'x'\nset = {width = 0}\n");
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

}  // namespace
}  // namespace sentry::pipelines
