// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <mutex>

#include "relay/log/access-log.hpp"
#include "relay/log/log-file.hpp"
#include "tests/relay/log/log-reading.hpp"
#include "tests/support/temp-directory.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::relay {
namespace {

using testing::HasSubstr;
using testing_support::eventually;
using testing_support::lines_of;

// What a log said, from its thread.
class Said {
 public:
  AccessLog::OnTrouble hear() {
    return [this](const std::string &sentence) {
      const std::lock_guard lock(mutex_);
      sentences_.push_back(sentence);
    };
  }
  [[nodiscard]] std::vector<std::string> all() const {
    const std::lock_guard lock(mutex_);
    return sentences_;
  }

 private:
  mutable std::mutex mutex_;  // guards sentences_
  std::vector<std::string> sentences_;
};

AccessLogEntry entry(std::string_view target) {
  AccessLogEntry entry;
  entry.method = "GET";
  entry.target = target;
  return entry;
}

TEST(AccessLogTrouble, counts_what_a_full_disk_refuses_and_says_so_once) {
  if (::access("/dev/full", W_OK) != 0) GTEST_SKIP() << "there is no /dev/full";
  Said said;
  auto log = AccessLog::open("/dev/full", AccessLogFormat::kCommon, said.hear());
  ASSERT_TRUE(log) << log.error().message;
  const auto channel = (*log)->new_channel();
  for (std::uint64_t i = 1; i <= 5; ++i) {
    channel->add(entry("/"));
    ASSERT_TRUE(eventually([&] { return (*log)->dropped() == i; }));
  }
  log.take().reset();
  ASSERT_EQ(said.all().size(), 1U);
  EXPECT_EQ(said.all()[0],
            "Access log '/dev/full' cannot be written: No space left on device. Entries are "
            "dropped until it can.");
}

TEST(AccessLogTrouble, drops_and_counts_when_a_pipe_is_not_read_and_ends_in_time) {
  const testing_support::TempDirectory folder;
  const std::string path = folder.path("pipe");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_FALSE(AccessLog::open(path, AccessLogFormat::kCommon)) << "nobody reads";
  const UniqueFd reader(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  Said said;
  auto log = AccessLog::open(path, AccessLogFormat::kCommon, said.hear());
  ASSERT_TRUE(log) << log.error().message;
  const auto channel = (*log)->new_channel();
  const std::string target(1000, 'x');
  // The pipe, what the thread holds and the channel's buffer are some 3 MB.
  for (int i = 0; i < 20'000 && (*log)->dropped() == 0; ++i) channel->add(entry(target));
  EXPECT_GT((*log)->dropped(), 0U);
  const auto begin = std::chrono::steady_clock::now();
  log.take().reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(AccessLogTrouble, survives_a_reader_that_goes_away) {
  const testing_support::TempDirectory folder;
  const std::string path = folder.path("pipe");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  UniqueFd reader(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  auto log = AccessLog::open(path, AccessLogFormat::kCommon);
  ASSERT_TRUE(log);
  reader.reset();
  const auto channel = (*log)->new_channel();
  channel->add(entry("/"));
  EXPECT_TRUE(eventually([&] { return (*log)->dropped() == 1; })) << "and no SIGPIPE";
}

// The signals that the log's thread blocks, as proc(5) shows them; 0: there is no such thread.
std::uint64_t blocked_by_the_log() {
  for (const auto &task : std::filesystem::directory_iterator("/proc/self/task")) {
    if (lines_of(task.path() / "comm") != std::vector<std::string>{"sentry-log"}) continue;
    for (const std::string &line : lines_of(task.path() / "status"))
      if (line.rfind("SigBlk:", 0) == 0) return std::stoull(line.substr(7), nullptr, 16);
  }
  return 0;
}

TEST(AccessLogTrouble, leaves_the_process_s_signals_to_its_other_threads) {
  const testing_support::TempDirectory folder;
  auto log = AccessLog::open(folder.path("log"), AccessLogFormat::kCommon);
  ASSERT_TRUE(log);
  sigset_t mine;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &mine);
  ASSERT_TRUE(eventually([] { return blocked_by_the_log() != 0; }));
  for (const int number : {SIGTERM, SIGHUP, SIGINT, SIGPIPE, SIGCHLD}) {
    EXPECT_EQ(sigismember(&mine, number), 0) << "the caller's own are as they were";
    EXPECT_NE(blocked_by_the_log() & (std::uint64_t{1} << (number - 1)), 0U) << number;
  }
}

// A disk that fills up in the middle of a line, played by a limit on the size of files.
TEST(LogFileOnAFullDisk, begins_a_new_line_when_the_last_one_is_broken) {
  const testing_support::TempDirectory folder;
  const std::string path = folder.path("log");
  auto file = LogFile::open(path);
  ASSERT_TRUE(file);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto ignored = ::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{10, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  std::string_view lines = "first\nwhole\nthird\n";
  const auto broken = file->write(lines, [] { return true; });
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, ignored);
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().system_errno, EFBIG);
  EXPECT_EQ(lines, "e\nthird\n") << "what was not written";
  lines = "fourth\n";
  ASSERT_TRUE(file->write(lines, [] { return true; }));
  EXPECT_EQ(lines_of(path), (std::vector<std::string>{"first", "whol", "fourth"}));
}

TEST(LogFileOnAPipe, gives_up_when_there_is_no_more_patience) {
  const testing_support::TempDirectory folder;
  const std::string path = folder.path("pipe");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const UniqueFd reader(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  auto file = LogFile::open(path);
  ASSERT_TRUE(file);
  const std::string much(1 << 20, '\n');
  std::string_view lines = much;
  int asked = 0;
  const auto given_up = file->write(lines, [&] { return ++asked < 3; });
  ASSERT_FALSE(given_up);
  EXPECT_EQ(asked, 3);
  EXPECT_LT(lines.size(), much.size());
  EXPECT_THAT(given_up.error().message, HasSubstr("cannot be written"));
}

}  // namespace
}  // namespace sentry::relay
