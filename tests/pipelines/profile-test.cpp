// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sentry::pipelines {
namespace {

using testing::HasSubstr;

constexpr const char *kGood = R"(
description = "A camera"
hardware = "none"
packages = ["one", "two"]
loop = true
pipeline = '''
filesrc location=${location}
! jpegenc quality=${quality}
'''

[variables.quality]
type = "int"
default = 85
range = [1, 100]
help = "Quality"

[variables.location]
type = "path"
help = "Which file"
)";

TEST(Profile, is_read_with_its_variables_in_the_order_of_the_file) {
  const auto profile = parse_profile(kGood, "dir/some.camera.toml");
  ASSERT_TRUE(profile) << profile.error().message;
  EXPECT_EQ(profile->name, "some.camera");
  EXPECT_EQ(profile->description, "A camera");
  EXPECT_EQ(profile->hardware, "none");
  EXPECT_THAT(profile->packages, testing::ElementsAre("one", "two"));
  EXPECT_TRUE(profile->loop);
  ASSERT_EQ(profile->variables.size(), 2U);
  EXPECT_EQ(profile->variables[0].name, "quality");
  EXPECT_EQ(profile->variables[0].default_value, "85");
  EXPECT_EQ(profile->variables[1].name, "location");
  EXPECT_FALSE(profile->variables[1].default_value);
}

TEST(Profile, fills_its_pipeline_with_the_last_settings_and_the_defaults) {
  const auto profile = parse_profile(kGood, "p.toml");
  const auto text = fill_pipeline(*profile, {{"location", "old"}, {"location", "/a b!/c"}});
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, "filesrc location=/a\\ b\\!/c\n! jpegenc quality=85");
}

struct Refusal {
  VariableSettings settings;
  const char *message;
};

TEST(Profile, refuses_settings_that_it_has_no_place_for) {
  const auto profile = parse_profile(kGood, "p.toml");
  const std::vector<Refusal> table{
      {{{"size", "1"}}, "Profile p has no variable \"size\": it has quality, location"},
      {{{"location", "f"}, {"quality", "0"}},
       "\"0\" is not a value for quality: expected a whole number from 1 to 100"},
      {{},
       "Profile p needs --set location=VALUE: Which file (expected a path without control "
       "characters)"},
  };
  for (const Refusal &row : table) {
    const auto text = fill_pipeline(*profile, row.settings);
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().message, row.message);
  }
}

struct Mistake {
  std::string toml;
  const char *message;
};

// With what every profile needs, in lines 1 and 2; the mistake begins in line 3.
std::string complete(const std::string &rest) {
  return "description = 'd'\npipeline = 'videotestsrc ! jpegenc'\n" + rest;
}

std::string variable(const std::string &keys) {
  return complete("[variables.x]\nhelp = 'h'\n" + keys);
}

TEST(Profile, names_file_line_and_column_of_each_mistake) {
  const std::vector<Mistake> table{
      {"description = 'd'\n",
       "p.toml:1:1: the profile needs \"pipeline\", a string that is not empty"},
      {"description = 1\npipeline = 'p'\n",
       "p.toml:1:15: \"description\" of the profile must be a string"},
      {"description = ' '\npipeline = 'p'\n",
       "p.toml:1:15: the profile needs \"description\", a string that is not empty"},
      {complete("bitrate = 3\n"),
       "p.toml:3:1: unknown key \"bitrate\" in the profile: expected description, hardware, "
       "untested, packages, pipeline, stages, loop, variables"},
      {complete("zebra = 1\napple = 2\n"),
       "p.toml:3:1: unknown key \"zebra\" in the profile: expected description, hardware, "
       "untested, packages, pipeline, stages, loop, variables"},
      {complete("loop = 'yes'\n"), "p.toml:3:8: \"loop\" of the profile must be true or false"},
      {complete("packages = 'a'\n"),
       "p.toml:3:12: \"packages\" of the profile must be an array of strings"},
      {complete("packages = ['a', 2]\n"),
       "p.toml:3:18: \"packages\" of the profile must be an array of strings"},
      {complete("variables = 3\n"), "p.toml:3:13: \"variables\" of the profile must be a table"},
      {complete("[variables]\nx = 3\n"),
       "p.toml:4:5: \"x\" of [variables] must be a table: expected [variables.x]"},
      {complete("[variables.Size]\ntype = 'int'\nhelp = 'h'\n"),
       "p.toml:3:12: \"Size\" cannot name a variable: expected a small letter, then small letters, "
       "digits and -"},
      {variable(""), "p.toml:3:1: [variables.x] needs \"type\", a string that is not empty"},
      {variable("type = 'float'\n"),
       "p.toml:5:8: \"float\" is no type of a variable: expected int, fraction, enum, path, uri, "
       "string or text"},
      {variable("type = 'int'\nminimum = 3\n"),
       "p.toml:6:1: unknown key \"minimum\" in [variables.x]: expected type, default, "
       "optional, secret, range, choices, schemes, numbered, help"},
      {variable("type = 'int'\nrange = [1]\n"),
       "p.toml:6:9: \"range\" must be [lowest, highest], each a whole number"},
      {variable("type = 'int'\nrange = [9, 1]\n"),
       "p.toml:6:9: \"range\" must be [lowest, highest], each a whole number"},
      {variable("type = 'fraction'\nrange = ['1/2', 'x']\n"),
       "p.toml:6:9: \"range\" must be [lowest, highest], each a fraction such as 30/1"},
      {variable("type = 'path'\nrange = [1, 2]\n"),
       "p.toml:6:9: only an int or a fraction has a \"range\""},
      {variable("type = 'int'\nchoices = ['a']\n"), "p.toml:6:11: only an enum has \"choices\""},
      {variable("type = 'enum'\n"),
       "p.toml:3:1: an enum needs \"choices\", an array of strings, or a table that is not "
       "empty"},
      {variable("type = 'enum'\nchoices = 3\n"),
       "p.toml:6:11: \"choices\" of [variables.x] must be an array of strings, or a table"},
      {variable("type = 'enum'\nchoices = { a = 3 }\n"),
       "p.toml:6:17: a choice must be a string or a table"},
      {variable("type = 'enum'\nchoices = { a = { text = 't', package = 'p' } }\n"),
       "p.toml:6:31: unknown key \"package\" in [variables.x.choices.a]: expected text, element, "
       "untested"},
      {variable("type = 'enum'\nchoices = { auto = { text = 't', element = 'e' } }\n"),
       "p.toml:6:11: \"auto\" is the choice of the first element that is installed"},
      {variable("type = 'enum'\nchoices = { a = 'b ${y}' }\n"),
       "p.toml:6:20: ${y} is unknown: its variables are x"},
      {variable("type = 'int'\noptional = true\ndefault = 3\n"),
       "p.toml:7:11: an optional variable has no \"default\""},
      {variable("type = 'int'\nsecret = true\n"), "p.toml:6:10: only free text can be \"secret\""},
      {variable("type = 'path'\nschemes = ['http']\n"), "p.toml:6:11: only a uri has \"schemes\""},
      {variable("type = 'int'\nnumbered = true\n"), "p.toml:6:12: only a path can be \"numbered\""},
      {variable("type = 'path'\nnumbered = true\ndefault = 'a.jpg'\n"),
       "p.toml:7:11: \"a.jpg\" is not a value for x: expected a path with one %d, or such as %05d, "
       "for a number"},
      {complete("stages = 'a'\n"),
       "p.toml:3:10: \"stages\" of the profile must be an array of "
       "strings"},
      {complete("stages = ['../a']\n"),
       "p.toml:3:11: \"../a\" cannot name a stage: expected a small letter, then small letters, "
       "digits and -"},
      {complete("stages = ['a']\n"), "p.toml:3:11: there is no stage \"a\""},
      {variable("type = 'enum'\nchoices = ['a ! b']\n"),
       "p.toml:6:11: \"a ! b\" cannot be a choice: expected letters, digits and _.:/+-"},
      {variable("type = 'enum'\nchoices = ['a']\ndefault = 'b'\n"),
       "p.toml:7:11: \"b\" is not a value for x: expected one of a"},
      {variable("type = 'int'\nrange = [1, 9]\ndefault = 10\n"),
       "p.toml:7:11: \"10\" is not a value for x: expected a whole number from 1 to 9"},
      {variable("type = 'int'\ndefault = 1.5\n"),
       "p.toml:6:11: \"default\" of [variables.x] must be a string or a whole number"},
      {"description = 'd'\npipeline = '''\nvideotestsrc\n! a=${nothing}\n'''\n",
       "p.toml:4:5: ${nothing} is unknown: the profile has no variables"},
      {"description = 'd'\npipeline = 'a b=${x}'\n[variables.y]\ntype = 'int'\nhelp = 'h'\n",
       "p.toml:2:17: ${x} is unknown: its variables are y"},
      {"description = 'd'\npipeline = 'a b=${x'\n",
       "p.toml:2:17: \"${\" does not begin the name of a variable, as in ${width}"},
  };
  for (const Mistake &row : table) {
    const auto profile = parse_profile(row.toml, "p.toml");
    ASSERT_FALSE(profile) << row.toml;
    EXPECT_EQ(profile.error().message, row.message);
  }
}

TEST(Profile, passes_on_where_toml_itself_is_broken) {
  const auto duplicate = parse_profile(complete("description = 'again'\n"), "p.toml");
  ASSERT_FALSE(duplicate);
  EXPECT_THAT(duplicate.error().message, testing::StartsWith("p.toml:3:"));
  const auto open = parse_profile("description = '''", "p.toml");
  ASSERT_FALSE(open);
  EXPECT_THAT(open.error().message, testing::StartsWith("p.toml:1:"));
}

// Choices by element, beside one that is always there.
constexpr const char *kEncoders = R"(
description = "d"
pipeline = "a ! ${encoder}"
packages = ["own"]
[variables.encoder]
type = "enum"
default = "auto"
help = "h"
[variables.encoder.choices.zebra]
text = "vaapijpegenc quality=${quality}"
element = "vaapijpegenc"
untested = "no zebra here"
[variables.encoder.choices.horse]
text = "horseenc quality=${quality}"
element = "horseenc"
[variables.encoder.choices.ass]
text = "jpegenc quality=${quality}"
[variables.quality]
type = "int"
default = 85
help = "h"
)";

TEST(Profile, takes_the_first_choice_in_the_file_whose_element_is_installed) {
  const auto profile = parse_profile(kEncoders, "p.toml");
  ASSERT_TRUE(profile) << profile.error().message;
  const auto has_horse = [](const std::string &name) { return name == "horseenc"; };
  const auto has_all = [](const std::string & /*name*/) { return true; };
  EXPECT_EQ(*fill_pipeline(*profile, {}), "a ! jpegenc quality=85");
  EXPECT_EQ(*fill_pipeline(*profile, {}, has_horse), "a ! horseenc quality=85");
  EXPECT_EQ(*fill_pipeline(*profile, {}, has_all), "a ! vaapijpegenc quality=85");
  EXPECT_EQ(*fill_pipeline(*profile, {{"encoder", "ass"}}, has_all), "a ! jpegenc quality=85");
}

TEST(Profile, says_which_package_a_choice_by_name_needs) {
  const auto profile = parse_profile(kEncoders, "p.toml");
  EXPECT_EQ(fill_pipeline(*profile, {{"encoder", "zebra"}}).error().message,
            "Profile p: encoder=zebra needs the GStreamer element vaapijpegenc, which is not "
            "installed, or finds no hardware; on Debian: apt install gstreamer1.0-vaapi");
  EXPECT_EQ(fill_pipeline(*profile, {{"encoder", "horse"}}).error().message,
            "Profile p: encoder=horse needs the GStreamer element horseenc, which is not "
            "installed, or finds no hardware; on Debian: apt install own");
}

// A profile with one stage, stages/tail.toml.
Result<Profile> with_stage(const std::string &stage, const std::string &rest = "",
                           const std::string &pipeline = "a") {
  return parse_profile("description = 'd'\nstages = ['tail']\npipeline = '" + pipeline +
                           "'\npackages = ['one']\n" + rest,
                       "p.toml", [&](const std::string &name) -> Result<NamedText> {
                         return NamedText{"stages/" + name + ".toml", stage};
                       });
}

constexpr const char *kTail = R"(packages = ["one", "two"]
pipeline = "! enc q=${q} $[r=${r}]"
[variables.q]
type = "int"
default = 85
range = [1, 100]
help = "Quality"
[variables.r]
type = "int"
optional = true
help = "R"
)";

TEST(ProfileStage, continues_the_pipeline_and_brings_variables_and_packages) {
  const auto profile = with_stage(kTail);
  ASSERT_TRUE(profile) << profile.error().message;
  EXPECT_THAT(profile->packages, testing::ElementsAre("one", "two"));
  ASSERT_EQ(profile->variables.size(), 2U);
  EXPECT_EQ(*fill_pipeline(*profile, {{"q", "9"}}), "a\n! enc q=9");
  EXPECT_EQ(*fill_pipeline(*profile, {{"r", "1"}}), "a\n! enc q=85 r=1");
}

TEST(ProfileStage, gives_way_to_a_variable_of_the_profile) {
  const auto profile =
      with_stage(kTail, "[variables.r]\ntype = 'int'\ndefault = 7\nhelp = 'mine'\n");
  ASSERT_TRUE(profile) << profile.error().message;
  EXPECT_EQ(*fill_pipeline(*profile, {}), "a\n! enc q=85 r=7");
  EXPECT_EQ(find_variable(profile->variables, "r")->help, "mine");
}

TEST(ProfileStage, has_its_mistakes_told_with_its_own_file) {
  const std::vector<Mistake> table{
      {"pipeline = 'enc'\n", "stages/tail.toml:1:12: \"pipeline\" of the stage must begin with !"},
      {"pipeline = '! enc'\nloop = true\n",
       "stages/tail.toml:2:1: unknown key \"loop\" in the stage: expected pipeline, packages, "
       "variables"},
      {"pipeline = '''\n! enc\n! x y=${z}'''\n",
       "stages/tail.toml:3:7: ${z} is unknown: the profile has no variables"},
      {"pipeline = '! enc'\n[variables.q]\ntype = 'int'\n",
       "stages/tail.toml:2:1: [variables.q] needs \"help\", a string that is not empty"},
      {"pipeline = '", "stages/tail.toml:1:"},
  };
  for (const Mistake &row : table) {
    const auto profile = with_stage(row.toml);
    ASSERT_FALSE(profile) << row.toml;
    EXPECT_THAT(profile.error().message, testing::StartsWith(row.message));
  }
}

TEST(ProfileStage, leaves_the_profile_its_own_mistakes) {
  EXPECT_EQ(with_stage(kTail, "", "a x=${y}").error().message,
            "p.toml:3:17: ${y} is unknown: its variables are q, r");
  EXPECT_EQ(with_stage(kTail, "[variables.r]\ntype = 'string'\ndefault = '7'\nhelp = 'h'\n")
                .error()
                .message,
            "p.toml:5:1: the variable r must be of the type int, as the stage tail has it");
  EXPECT_EQ(with_stage(kTail, "", "a x=\"").error().message,
            "p.toml:3:17: this quote is not closed");
}

}  // namespace
}  // namespace sentry::pipelines
