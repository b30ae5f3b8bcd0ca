// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>

#include "pipelines/profile/profile.hpp"
#include "pipelines/profile/search.hpp"
#include "tests/support/temp-directory.hpp"

namespace sentry::pipelines {
namespace {

class ProfileSearch : public testing::Test {
 protected:
  static void put(const std::string &file, const std::string &description) {
    write(file, "description = '" + description + "'\npipeline = 'p'\n");
  }

  static void write(const std::string &file, const std::string &toml) {
    std::filesystem::create_directories(std::filesystem::path(file).parent_path());
    std::ofstream(file) << toml;
  }

  testing_support::TempDirectory directory_;
};

TEST_F(ProfileSearch, finds_the_first_directory_s_and_lists_each_name_once) {
  put(directory_.path("a/one.toml"), "mine");
  put(directory_.path("b/one.toml"), "shipped");
  put(directory_.path("b/two.toml"), "shipped");
  put(directory_.path("b/README"), "no profile");
  const std::vector<std::string> path{directory_.path("none"), directory_.path("a"),
                                      directory_.path("b")};
  const auto one = find_profile("one", path);
  ASSERT_TRUE(one);
  EXPECT_EQ(one->description, "mine");
  EXPECT_THAT(profile_files(path),
              testing::ElementsAre(directory_.path("a/one.toml"), directory_.path("b/two.toml")));
}

TEST_F(ProfileSearch, finds_a_stage_in_the_first_directory_or_else_beside_the_profile) {
  write(directory_.path("a/stages/tail.toml"), "pipeline = '! mine'");
  write(directory_.path("b/stages/tail.toml"), "pipeline = '! shipped'");
  write(directory_.path("b/one.toml"), "description = 'd'\npipeline = 'p'\nstages = ['tail']\n");
  const auto filled = [&](const std::vector<std::string> &path) {
    const auto profile = load_profile(directory_.path("b/one.toml"), path);
    return profile ? *fill_pipeline(*profile, {}) : profile.error().message;
  };
  EXPECT_EQ(filled({directory_.path("a"), directory_.path("b")}), "p\n! mine");
  EXPECT_EQ(filled({}), "p\n! shipped");
  std::filesystem::remove_all(directory_.path("b/stages"));
  EXPECT_EQ(filled({directory_.path("none")}),
            directory_.path("b/one.toml") + ":3:11: there is no stage \"tail\": looked for " +
                directory_.path("none/stages/tail.toml") + ", " +
                directory_.path("b/stages/tail.toml"));
}

TEST_F(ProfileSearch, names_the_known_profiles_when_one_is_unknown) {
  put(directory_.path("one.toml"), "d");
  put(directory_.path("two.toml"), "d");
  const auto found = find_profile("three", {directory_.path()});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().message, "There is no profile \"three\": known are one, two");
  const auto none = find_profile("three", {directory_.path("x"), directory_.path("y")});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().message, "There is no profile \"three\": none was found in " +
                                      directory_.path("x") + ", " + directory_.path("y"));
}

TEST_F(ProfileSearch, takes_a_slash_or_an_ending_for_a_file) {
  put(directory_.path("own.toml"), "own");
  EXPECT_TRUE(find_profile(directory_.path("own.toml"), {}));
  const auto absent = find_profile("absent.toml", {});
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().message, "Cannot read profile absent.toml: No such file or directory");
  const auto directory = find_profile(directory_.path(), {});
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().message,
            "Cannot read profile " + directory_.path() + ": Is a directory");
}

TEST(ShippedProfiles, are_all_good) {
  const auto files = profile_files({SHIPPED_PROFILES});
  EXPECT_EQ(files.size(), 12U);
  for (const std::string &file : files) {
    const auto profile = load_profile(file);
    EXPECT_TRUE(profile) << profile.error().message;
  }
}

TEST(ShippedProfiles, have_no_element_that_nobody_has_asked_for) {
  const auto profile = load_profile(SHIPPED_PROFILES "/v4l2.toml");
  ASSERT_TRUE(profile) << profile.error().message;
  std::string text = *fill_pipeline(*profile, {});
  text.erase(
      std::unique(text.begin(), text.end(),
                  [](char a, char b) { return std::isspace(a) != 0 && std::isspace(b) != 0; }),
      text.end());
  std::replace(text.begin(), text.end(), '\n', ' ');
  EXPECT_EQ(text,
            "v4l2src device=/dev/video0 ! "
            "video/x-raw,width=640,height=480,framerate=30/1;video/x-raw "
            "! videoconvert ! video/x-raw,format=RGB ! videoconvert "
            "! video/x-raw,format=I420,colorimetry=(string)1:4:0:0 ! jpegenc quality=85");
}

}  // namespace
}  // namespace sentry::pipelines
