// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/camera-file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/support/temp-directory.hpp"

namespace sentry::pipelines {
namespace {

TEST(CameraFile, says_what_the_command_line_would) {
  const auto camera = parse_camera_file(R"(
profile = "v4l2"
to = ["h:1", "[2001:db8::1]:2"]
segment = "field"
rate = "1/2"
[set]
device = "/dev/video1"
width = 640
)",
                                        "gate.toml", "gate");
  ASSERT_TRUE(camera) << camera.error().message;
  EXPECT_EQ(camera->profile, "v4l2");
  EXPECT_EQ(camera->destinations.clients, "h:1,[2001:db8::1]:2");
  EXPECT_EQ(camera->destinations.segment, "field");
  EXPECT_EQ(camera->destinations.stream, "field");
  EXPECT_EQ(to_string(*camera->plan.rate), "1/2");
  EXPECT_THAT(camera->settings,
              testing::UnorderedElementsAre(testing::Pair("device", "/dev/video1"),
                                            testing::Pair("width", "640")));
}

TEST(CameraFile, with_a_small_rendition_leaves_room_in_its_name_for_the_other) {
  const std::string text = "profile = 'p'\nto = ['h:1']\nsmall = '320x240'";
  EXPECT_TRUE(parse_camera_file(text, "c.toml", std::string(58, 'x')));
  const auto refused = parse_camera_file(text, "c.toml", std::string(59, 'x'));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "c.toml:3:9: small " + std::string(59, 'x') +
                                         ".small: expected a name of at most 64 characters, "
                                         "with \".small\"");
}

TEST(CameraFile, names_the_stream_after_itself) {
  const auto camera = parse_camera_file("profile = 'v4l2'\nto = ['h:1']", "gate.toml", "gate");
  ASSERT_TRUE(camera) << camera.error().message;
  EXPECT_EQ(camera->destinations.stream, "gate");
}

struct Bad {
  const char *text;
  const char *message;
};

TEST(CameraFile, says_where_and_what_is_wrong_with_it) {
  const std::vector<Bad> table{
      {"", "c.toml:1:1: the camera needs \"profile\""},
      {"profile = 'p'", "c.toml:1:1: nowhere to send pictures: expected to, segment, or both"},
      {"profile = 'p'\nsegmant = 'x'", "c.toml:2:1: unknown key \"segmant\" in the camera"},
      {"profile = 'p'\nto = ['nowhere']", "c.toml:2:6: to nowhere: "},
      {"profile = 'p'\nsegment = 'A'", "c.toml:2:11: segment A: expected at most 64 small letters"},
      {"profile = 'p'\nsegment = 's'\nrate = 0", "c.toml:3:8: rate 0: expected pictures a second"},
      {"profile = 'p'\nsegment = 's'\nrecord_size = '1G'",
       "c.toml:3:15: record_size says how much record keeps, which is not here"},
      {"profile = 'p'\nsegment = 's'\nrecord_age = '1d'",
       "c.toml:3:14: record_age says how much record keeps, which is not here"},
      {"profile = 'p'\nsegment = 's'\nslate = '/nonexistent'",
       "c.toml:3:9: slate /nonexistent: No such file or directory"},
      {"profile = 'p'\nsegment = 's'\non_change = true",
       "c.toml:3:13: \"on_change\" of the camera must be a number or a string"},
      {"profile = 'p'\nsegment = 's'\non_change = 0.01",
       "c.toml:3:13: on_change 0.01: expected a percentage from 0.1 to 100"},
      {"profile = 'p'\nsegment = 's'\non_change = nan", "c.toml:3:13: on_change nan: expected"},
      {"profile = 'p'\nsegment = 's'\nrate = 2.5",
       "c.toml:3:8: \"rate\" of the camera must be a string or a whole number"},
      {"profile = ", "c.toml:1:"},
  };
  for (const Bad &row : table) {
    const auto camera = parse_camera_file(row.text, "c.toml", "c");
    ASSERT_FALSE(camera) << row.message;
    EXPECT_THAT(camera.error().message, testing::StartsWith(row.message));
  }
  EXPECT_FALSE(parse_camera_file("profile = 'p'\nto = ['h:1']", "A b.toml", "A b"));
}

TEST(CameraFile, takes_a_percentage_as_a_number_or_a_string) {
  for (const char *percentage : {"2.5", "'2.5'", "2.50e0"}) {
    const auto camera = parse_camera_file(
        "profile = 'p'\nsegment = 's'\non_change = " + std::string(percentage), "c.toml", "c");
    ASSERT_TRUE(camera) << camera.error().message;
    EXPECT_EQ(camera->plan.on_change, 2.5);
  }
  const auto whole =
      parse_camera_file("profile = 'p'\nsegment = 's'\non_change = 5", "c.toml", "c");
  ASSERT_TRUE(whole) << whole.error().message;
  EXPECT_EQ(whole->plan.on_change, 5);
}

class CameraDirectoryTest : public testing::Test {
 protected:
  CameraDirectoryTest() { ::setenv("SENTRY_PROFILE_PATH", SHIPPED_PROFILES, 1); }
  ~CameraDirectoryTest() override { ::unsetenv("SENTRY_PROFILE_PATH"); }
  void write(const std::string &name, const std::string &text) {
    std::ofstream(folder_.path(name)) << text;
  }

  testing_support::TempDirectory folder_;
};

TEST_F(CameraDirectoryTest, has_a_camera_for_each_file_and_an_error_for_each_bad_one) {
  write("good.toml", "profile = 'test-picture'\nsegment = 'x'\n[set]\nwidth = 320");
  write("bad.toml", "profile = 'test-picture'\nsegment = 'x'\n[set]\nwidth = 0");
  write("absent.toml", "profile = 'absent'\nsegment = 'x'");
  write(".hidden.toml", "profile =");
  write("notes.txt", "profile =");
  const auto cameras = read_cameras(folder_.path());
  ASSERT_TRUE(cameras) << cameras.error().message;
  ASSERT_EQ(cameras->size(), 3U);
  ASSERT_TRUE(cameras->at("good"));
  EXPECT_EQ(cameras->at("good")->camera.name, "good");
  EXPECT_EQ(cameras->at("good")->large.stand_in.width, 320);
  ASSERT_FALSE(cameras->at("bad"));
  EXPECT_EQ(cameras->at("bad").error().message,
            folder_.path("bad.toml") +
                ": \"0\" is not a value for width: expected a whole number from 16 to 8192");
  ASSERT_FALSE(cameras->at("absent"));
  EXPECT_THAT(cameras->at("absent").error().message, testing::HasSubstr("no profile \"absent\""));
}

TEST_F(CameraDirectoryTest, bounds_the_stand_in_of_a_camera_with_a_bit_rate) {
  const std::string wide = "profile = 'test-picture'\nsegment = 'x'\nsmall = '32x24'\n";
  write("wide.toml", wide);
  write("thin.toml", wide + "max_frame_bitrate = '400k'");
  const auto cameras = read_cameras(folder_.path());
  ASSERT_TRUE(cameras->at("thin")) << cameras->at("thin").error().message;
  EXPECT_EQ(cameras->at("thin")->large.stand_in.most_bytes, 50'000);
  EXPECT_EQ(cameras->at("thin")->small->stand_in.most_bytes, 50'000);
  EXPECT_EQ(cameras->at("wide")->large.stand_in.most_bytes, 0);
}

TEST_F(CameraDirectoryTest, makes_equal_settings_of_an_equal_file) {
  write("one.toml", "profile = 'test-picture'\nsegment = 'x'");
  const auto before = read_cameras(folder_.path());
  const auto after = read_cameras(folder_.path());
  EXPECT_EQ(*before->at("one"), *after->at("one"));
  write("one.toml", "profile = 'test-picture'\nsegment = 'x'\nrate = 5");
  EXPECT_FALSE(*before->at("one") == *read_cameras(folder_.path())->at("one"));
}

TEST(CameraDirectory, that_is_not_there_is_an_error_with_its_name) {
  const auto cameras = read_cameras("/nonexistent/cameras");
  ASSERT_FALSE(cameras);
  EXPECT_THAT(cameras.error().message, testing::HasSubstr("/nonexistent/cameras"));
}

}  // namespace
}  // namespace sentry::pipelines
