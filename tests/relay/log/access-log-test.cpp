// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/log/access-log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <thread>

#include "tests/relay/log/log-reading.hpp"
#include "tests/support/no-threads.hpp"
#include "tests/support/temp-directory.hpp"

namespace sentry::relay {
namespace {

using testing::HasSubstr;
using testing_support::eventually;
using testing_support::lines_of;

class AccessLogInFile : public testing::Test {
 protected:
  std::unique_ptr<AccessLog> open(AccessLogFormat format = AccessLogFormat::kJson) {
    auto log = AccessLog::open(path_, format);
    EXPECT_TRUE(log) << log.error().message;
    return log.take();
  }
  static AccessLogEntry entry(std::string_view target) {
    AccessLogEntry entry;
    entry.utc_ns = 1'700'000'000'000'000'000;
    entry.method = "GET";
    entry.target = target;
    entry.status = 200;
    return entry;
  }

  const testing_support::TempDirectory folder_;
  const std::string path_ = folder_.path("access.log");
};

TEST_F(AccessLogInFile, writes_what_was_added_without_being_asked) {
  const auto log = open();
  const auto channel = log->new_channel();
  channel->add(entry("/a"));
  EXPECT_TRUE(eventually([&] { return lines_of(path_).size() == 1; }));
  channel->add(entry("/b"));
  ASSERT_TRUE(eventually([&] { return lines_of(path_).size() == 2; }));
  EXPECT_THAT(lines_of(path_)[0], HasSubstr("\"/a\""));
  EXPECT_THAT(lines_of(path_)[1], HasSubstr("\"/b\""));
}

TEST_F(AccessLogInFile, writes_the_rest_when_it_ends) {
  {
    const auto log = open();
    const auto channel = log->new_channel();
    for (int i = 0; i < 1000; ++i) channel->add(entry("/" + std::to_string(i)));
  }
  const auto lines = lines_of(path_);
  ASSERT_EQ(lines.size(), 1000U);
  for (std::size_t i = 0; i < lines.size(); ++i)
    ASSERT_THAT(lines[i], HasSubstr("\"/" + std::to_string(i) + "\"")) << "in their order";
}

TEST_F(AccessLogInFile, appends_to_what_is_there_and_lets_few_read_it) {
  { open()->new_channel()->add(entry("/first")); }
  { open()->new_channel()->add(entry("/second")); }
  EXPECT_EQ(lines_of(path_).size(), 2U);
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07, 0U);
}

TEST_F(AccessLogInFile, loses_nothing_of_a_channel_that_is_gone) {
  const auto log = open();
  for (int i = 0; i < 50; ++i) log->new_channel()->add(entry("/"));
  EXPECT_TRUE(eventually([&] { return lines_of(path_).size() == 50; }));
}

TEST_F(AccessLogInFile, lets_a_channel_outlive_it) {
  auto log = open();
  const auto channel = log->new_channel();
  log.reset();
  channel->add(entry("/late"));
  EXPECT_TRUE(lines_of(path_).empty());
}

TEST_F(AccessLogInFile, takes_from_several_threads_each_with_its_channel) {
  constexpr int kEntries = 4000;
  auto log = open();
  {
    std::vector<std::jthread> threads;
    for (const char *name : {"/one", "/two", "/three", "/four"})
      threads.emplace_back([&log, name] {
        const auto channel = log->new_channel();
        for (int i = 0; i < kEntries; ++i) channel->add(entry(name));
      });
  }
  const std::uint64_t dropped = log->dropped();
  log.reset();
  EXPECT_EQ(lines_of(path_).size() + dropped, 4U * kEntries);
  for (const std::string &line : lines_of(path_)) ASSERT_EQ(line.back(), '}');
}

TEST_F(AccessLogInFile, cuts_texts_that_are_too_long) {
  const std::string text(5000, 'x');
  AccessLogEntry all = entry(text);
  all.method = all.referer = all.user_agent = text;
  { open()->new_channel()->add(all); }
  const auto lines = lines_of(path_);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(std::count(lines[0].begin(), lines[0].end(), 'x'), 4 * 1024);
}

TEST_F(AccessLogInFile, goes_on_in_a_new_file_after_the_old_one_was_moved) {
  const auto log = open();
  const auto channel = log->new_channel();
  channel->add(entry("/before"));
  ASSERT_TRUE(eventually([&] { return lines_of(path_).size() == 1; }));
  ASSERT_EQ(std::rename(path_.c_str(), (path_ + ".1").c_str()), 0);
  ASSERT_TRUE(log->reopen());
  channel->add(entry("/after"));
  ASSERT_TRUE(eventually([&] { return lines_of(path_).size() == 1; }));
  EXPECT_THAT(lines_of(path_)[0], HasSubstr("/after"));
  EXPECT_EQ(lines_of(path_ + ".1").size(), 1U);
}

TEST_F(AccessLogInFile, keeps_the_old_file_when_a_new_one_cannot_be_opened) {
  const auto log = open();
  const auto channel = log->new_channel();
  ASSERT_EQ(std::rename(path_.c_str(), (path_ + ".1").c_str()), 0);
  ASSERT_EQ(::mkdir(path_.c_str(), 0700), 0);
  const auto reopened = log->reopen();
  ASSERT_FALSE(reopened);
  EXPECT_THAT(reopened.error().message, HasSubstr(path_));
  channel->add(entry("/kept"));
  EXPECT_TRUE(eventually([&] { return lines_of(path_ + ".1").size() == 1; }));
}

TEST_F(AccessLogInFile, is_reopened_while_others_add) {
  auto log = open();
  constexpr int kEntries = 3000;
  {
    const std::jthread adding([&] {
      const auto channel = log->new_channel();
      for (int i = 0; i < kEntries; ++i) channel->add(entry("/"));
    });
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(log->reopen());
  }
  log.reset();
  EXPECT_EQ(lines_of(path_).size(), static_cast<std::size_t>(kEntries));
}

TEST(AccessLog, says_which_file_cannot_be_opened_and_why) {
  const auto log = AccessLog::open("/nowhere/at/all/access.log", AccessLogFormat::kCommon);
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(log.error().message,
            "Access log '/nowhere/at/all/access.log' cannot be opened for appending: No such file "
            "or directory.");
}

TEST(AccessLog, says_that_there_is_no_thread_for_it) {
  const testing_support::TempDirectory folder;
  const testing_support::NoThreads none;
  const auto log = AccessLog::open(folder.path("log"), AccessLogFormat::kCommon);
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().code, ErrorCode::kSystem);
}

TEST(AccessLog, writes_to_the_standard_output) {
  testing::internal::CaptureStdout();
  {
    auto log = AccessLog::open("-", AccessLogFormat::kJson);
    ASSERT_TRUE(log);
    AccessLogEntry entry;
    entry.target = "/out";
    (*log)->new_channel()->add(entry);
    ASSERT_TRUE((*log)->reopen()) << "there is nothing to open anew";
  }
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("\"/out\""));
}

}  // namespace
}  // namespace sentry::relay
