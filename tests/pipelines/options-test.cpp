// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sentry::pipelines {
namespace {

TEST(Options, read_everything) {
  const auto options = parse_options(
      {"--profile", "p", "--set", "a=1", "--set", "b=x=y ! z", "--to", "h:1,[2001:db8::1]:2",
       "--to", "192.0.2.7:3", "--stream", "field", "--rate", "5", "--for", "1.5", "--verbose"});
  ASSERT_TRUE(options) << options.error().message;
  EXPECT_EQ(options->task, Options::Task::kRun);
  EXPECT_EQ(options->camera.profile, "p");
  EXPECT_THAT(options->camera.settings,
              testing::ElementsAre(testing::Pair("a", "1"), testing::Pair("b", "x=y ! z")));
  EXPECT_EQ(options->camera.destinations.clients, "h:1,[2001:db8::1]:2,192.0.2.7:3");
  EXPECT_EQ(options->camera.destinations.stream, "field");
  EXPECT_EQ(options->camera.destinations.segment, "");
  ASSERT_TRUE(options->camera.plan.rate);
  EXPECT_EQ(to_string(*options->camera.plan.rate), "5/1");
  EXPECT_EQ(options->duration_ns, 1'500'000'000);
  EXPECT_TRUE(options->verbose);
}

TEST(Options, name_the_stream_after_the_segment) {
  const auto named = parse_options({"--profile", "p", "--segment", "gate", "--to", "h:1"});
  ASSERT_TRUE(named);
  EXPECT_EQ(named->camera.destinations.stream, "gate");
  const auto plain = parse_options({"--profile", "p", "--to", "h:1"});
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->camera.destinations.stream, "default");
}

TEST(Options, take_a_camera_s_file_or_a_directory_of_them) {
  const auto one = parse_options({"--camera", "gate.toml", "--for", "1", "--print"});
  ASSERT_TRUE(one) << one.error().message;
  EXPECT_EQ(one->camera_file, "gate.toml");
  EXPECT_EQ(one->cameras, "");
  EXPECT_EQ(one->task, Options::Task::kPrint);
  const auto many = parse_options({"--cameras", "/etc/sentry/cameras"});
  ASSERT_TRUE(many) << many.error().message;
  EXPECT_EQ(many->camera_file, "");
  EXPECT_EQ(many->cameras, "/etc/sentry/cameras");
}

TEST(Options, that_only_tell_need_neither_profile_nor_destination) {
  EXPECT_EQ(parse_options({"--list"})->task, Options::Task::kList);
  EXPECT_EQ(parse_options({"--probe"})->task, Options::Task::kProbe);
  EXPECT_TRUE(parse_options({"--probe", "--json"})->json);
  EXPECT_EQ(parse_options({"--help"})->task, Options::Task::kHelp);
  EXPECT_EQ(parse_options({"--version"})->task, Options::Task::kVersion);
}

std::string long_name(std::size_t length) { return std::string(length, 'x'); }

TEST(Options, with_a_small_rendition_leave_room_in_the_names_for_its_own) {
  const std::vector<std::string> small{"--profile", "p", "--small", "320x240"};
  const auto parse = [&](std::vector<std::string> more) {
    more.insert(more.begin(), small.begin(), small.end());
    const auto options = parse_options(more);
    return options ? "" : options.error().message;
  };
  const std::string expected = ".small: expected a name of at most 64 characters, with \".small\"";
  EXPECT_EQ(parse({"--segment", long_name(58)}), "");
  EXPECT_EQ(parse({"--segment", long_name(59)}), "--small " + long_name(59) + expected);
  EXPECT_EQ(parse({"--to", "h:1", "--stream", long_name(59)}),
            "--small " + long_name(59) + expected);
  EXPECT_EQ(parse({"--segment", "s", "--stream", long_name(59)}), "") << "no relay knows that name";
}

struct Bad {
  std::vector<std::string> arguments;
  const char *message;
};

TEST(Options, say_what_is_wrong_with_them) {
  const std::vector<Bad> table{
      {{}, "--profile NAME is needed, --camera FILE or --cameras DIR: --list shows profiles"},
      {{"--profile", "p"},
       "Nowhere to send pictures: give --to HOST:PORT, --segment NAME, or both"},
      {{"--profile", "p", "--print"},
       "Nowhere to send pictures: give --to HOST:PORT, --segment NAME, or both"},
      {{"--list", "--json"}, "--json is for --probe"},
      {{"file"}, "\"file\" is not an option: see --help"},
      {{"--set", "width"}, "--set width: expected NAME=VALUE, as in --set width=640"},
      {{"--set", "=640"}, "--set =640: expected NAME=VALUE, as in --set width=640"},
      {{"--segment", "A"},
       "--segment A: expected at most 64 small letters, digits, '.', '_' or '-', the first a "
       "letter or a digit"},
      {{"--stream", "../x"},
       "--stream ../x: expected at most 64 small letters, digits, '.', '_' or '-', the first a "
       "letter or a digit"},
      {{"--rate", "0"}, "--rate 0: expected pictures a second, as in 5 or 1/2"},
      {{"--rate", "1/0"}, "--rate 1/0: expected pictures a second, as in 5 or 1/2"},
      {{"--camera", "c.toml", "--rate", "5"},
       "--camera c.toml: what concerns one camera stands in its file, and not beside this option"},
      {{"--cameras", "d", "--profile", "p"},
       "--cameras d: what concerns one camera stands in its file there, and not beside this "
       "option"},
      {{"--cameras", "d", "--print"},
       "--cameras d: what concerns one camera stands in its file there, and not beside this "
       "option"},
      {{"--cameras", "d", "--camera", "c.toml"},
       "--cameras d: expected either one camera's file or a directory of them"},
      {{"--for", "0"}, "--for: expected more than 0 seconds, and at most 1000000000"},
      {{"--for", "nan"}, "--for: expected more than 0 seconds, and at most 1000000000"},
  };
  for (const Bad &row : table) {
    const auto options = parse_options(row.arguments);
    ASSERT_FALSE(options) << row.message;
    EXPECT_EQ(options.error().message, row.message);
  }
  for (const char *to : {"nowhere", "h:0", "h:70000", "::1:5"}) {
    const auto options = parse_options({"--profile", "p", "--to", to});
    ASSERT_FALSE(options) << to;
    EXPECT_THAT(options.error().message, testing::StartsWith("--to " + std::string(to) + ": "));
  }
  EXPECT_FALSE(parse_options({"--unknown"}));
  EXPECT_FALSE(parse_options({"--profile"}));
}

}  // namespace
}  // namespace sentry::pipelines
