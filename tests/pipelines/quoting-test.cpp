// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What the launch grammar and a shell really make of quoted values.
#include <gst/gst.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <memory>

#include "pipelines/profile/gst-quote.hpp"
#include "pipelines/profile/print-command.hpp"
#include "pipelines/profile/shell-secret.hpp"
#include "tests/pipelines/hard-values.hpp"

namespace sentry::pipelines {
namespace {

using BinPtr = std::unique_ptr<GstElement, decltype([](GstElement *e) { gst_object_unref(e); })>;

// `filesrc` has a string property, and is not opened before it is started.
std::string text_with(const std::string &value) {
  return "filesrc name=source location=" + gst_quote(value) + " ! identity name=middle ! fakesink";
}

void expect_value(GstElement *parsed, const std::string &value) {
  ASSERT_NE(parsed, nullptr);
  EXPECT_EQ(GST_BIN_NUMCHILDREN(parsed), 3) << value;
  const BinPtr source(gst_bin_get_by_name(GST_BIN(parsed), "source"));
  ASSERT_NE(source, nullptr) << value;
  char *location = nullptr;
  g_object_get(source.get(), "location", &location, nullptr);
  EXPECT_STREQ(location, value.c_str());
  g_free(location);
}

TEST(GstQuote, leaves_one_value_of_whatever_it_is_given) {
  for (const std::string &value : hard_values()) {
    GError *error = nullptr;
    const BinPtr parsed(gst_parse_launch_full(text_with(value).c_str(), nullptr,
                                              GST_PARSE_FLAG_FATAL_ERRORS, &error));
    ASSERT_EQ(error, nullptr) << value << ": " << error->message;
    expect_value(parsed.get(), value);
  }
}

// What gst-launch-1.0 makes of its arguments.
BinPtr built_from(const std::vector<std::string> &arguments) {
  std::vector<const char *> pointers;
  for (const std::string &argument : arguments) pointers.push_back(argument.c_str());
  pointers.push_back(nullptr);
  GError *error = nullptr;
  BinPtr parsed(
      gst_parse_launchv_full(pointers.data(), nullptr, GST_PARSE_FLAG_FATAL_ERRORS, &error));
  EXPECT_EQ(error, nullptr) << error->message;
  return parsed;
}

TEST(LaunchArguments, are_joined_to_the_same_pipeline_again) {
  for (const std::string &value : hard_values()) {
    const BinPtr parsed = built_from(launch_arguments(text_with(value)));
    expect_value(parsed.get(), value);
  }
}

TEST(LaunchArguments, keep_what_an_author_has_quoted) {
  for (const char *quoted :
       {R"("%F  %T")", R"('%F  %T')", R"(%F\ \ %T)", R"("%F  \"%T\"")", R"('it\'s  %T')"}) {
    const std::string text =
        "filesrc name=source location=" + std::string(quoted) + " ! identity ! fakesink";
    const BinPtr direct(gst_parse_launch(text.c_str(), nullptr));
    const BinPtr joined = built_from(launch_arguments(text));
    ASSERT_TRUE(direct && joined) << quoted;
    char *location = nullptr;
    const BinPtr source(gst_bin_get_by_name(GST_BIN(direct.get()), "source"));
    g_object_get(source.get(), "location", &location, nullptr);
    expect_value(joined.get(), location);
    g_free(location);
  }
}

// The words that a shell makes of `script`, whose last command prints each with a NUL after it.
std::vector<std::string> words_of(const std::string &script) {
  const std::unique_ptr<FILE, decltype(&pclose)> shell(popen(script.c_str(), "r"), pclose);
  std::vector<std::string> words;
  std::string word;
  for (int c = std::fgetc(shell.get()); c != EOF; c = std::fgetc(shell.get())) {
    if (c != '\0') {
      word += static_cast<char>(c);
    } else {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  return words;
}

// What somebody types who follows how_to_set().
std::string typed(const ShellSecret &secret, const std::string &value) {
  std::string command = how_to_set(secret);
  const std::string place = "'VALUE'";
  return command.replace(command.find(place), place.size(), shell_quote(value));
}

TEST(ShellSecret, brings_its_value_to_the_pipeline_through_the_shell) {
  Variable variable;
  variable.name = "pass-word";
  variable.secret = true;
  for (const std::string &value : hard_values()) {
    std::vector<ShellSecret> secrets;
    const std::string hidden =
        quote_or_hide({"${pass-word}", {&variable}, value}, {{"pass-word", value}}, secrets);
    ASSERT_EQ(secrets.size(), 1U);
    std::string command = print_command("filesrc name=source location=" + hidden +
                                        " ! identity name=middle ! fakesink");
    EXPECT_NE(command.find("location=\"$SENTRY_PASS_WORD\""), std::string::npos) << command;
    command.replace(0, std::string("gst-launch-1.0").size(), "printf '%s\\0'");
    const auto words = words_of(typed(secrets[0], value) + "\n" + command);
    expect_value(built_from(words).get(), value);
  }
}

}  // namespace
}  // namespace sentry::pipelines

int main(int argc, char **argv) {
  testing::InitGoogleTest(&argc, argv);
  gst_init(nullptr, nullptr);
  return RUN_ALL_TESTS();
}
