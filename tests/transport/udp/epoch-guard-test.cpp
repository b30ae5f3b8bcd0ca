// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/epoch-guard.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "intake.hpp"
#include "tests/support/temp-directory.hpp"

namespace sentry::udp::testing {
namespace {

using sentry::testing_support::TempDirectory;

ReassemblerOptions kept_in(const TempDirectory &directory) {
  ReassemblerOptions options;
  options.state_directory = directory.path();
  return options;
}

std::string text_of(const std::string &path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(EpochGuard, higher_epoch_supersedes_and_the_lower_one_is_stale) {
  Intake intake;
  EXPECT_TRUE(intake.delivers({5, 100}));
  EXPECT_TRUE(intake.delivers({6, 1}));
  EXPECT_FALSE(intake.delivers({5, 101}));
  EXPECT_FALSE(intake.delivers({5, 101}, origin(2)));
  EXPECT_EQ(intake.stats().stale_epoch, 2U);
  EXPECT_TRUE(intake.delivers({6, 2}));
}

TEST(EpochGuard, partial_frame_of_a_higher_epoch_supersedes_nothing) {
  Intake intake;
  EXPECT_TRUE(intake.delivers({5, 1}));
  intake.take(cut_frame({6, 1}, 5000)[0]);
  EXPECT_TRUE(intake.delivers({5, 2}));
}

TEST(EpochGuard, another_hosts_lower_epoch_takes_over_after_five_silent_seconds) {
  Intake intake;
  EXPECT_TRUE(intake.delivers({9, 1}, origin(1)));
  intake.now_ns += 5 * kSecond - 1;
  EXPECT_FALSE(intake.delivers({8, 70}, origin(2)));
  intake.now_ns += 1;
  EXPECT_TRUE(intake.delivers({8, 71}, origin(2)));
  EXPECT_TRUE(intake.delivers({8, 72}, origin(2)));
  EXPECT_TRUE(intake.delivers({9, 2}, origin(1))) << "the first one is back";
  EXPECT_FALSE(intake.delivers({8, 73}, origin(2)));
}

TEST(EpochGuard, lower_epoch_of_the_same_host_never_comes_back) {
  Intake intake;
  EXPECT_TRUE(intake.delivers({9, 1}, origin(1)));
  intake.now_ns += 3600 * kSecond;
  EXPECT_FALSE(intake.delivers({8, 1}, origin(1)));
  EXPECT_FALSE(intake.delivers({8, 1}, origin(1, 77))) << "nor from another port";
  EXPECT_TRUE(intake.delivers({8, 1}, origin(2)));
  EXPECT_FALSE(intake.delivers({7, 1}, origin(1)));
}

TEST(EpochGuard, sender_that_gave_way_is_not_replayed_when_it_takes_over_again) {
  Intake intake;
  EXPECT_TRUE(intake.delivers({9, 10}, origin(1)));
  intake.now_ns += 6 * kSecond;
  EXPECT_TRUE(intake.delivers({8, 70}, origin(2)));
  EXPECT_FALSE(intake.delivers({9, 9}, origin(1)));
  EXPECT_FALSE(intake.delivers({9, 10}, origin(1)));
  EXPECT_TRUE(intake.delivers({9, 11}, origin(1)));
  intake.now_ns += 6 * kSecond;
  EXPECT_FALSE(intake.delivers({8, 70}, origin(2)));
  EXPECT_TRUE(intake.delivers({8, 71}, origin(2)));
}

TEST(EpochGuard, frames_of_a_superseded_epoch_are_not_taken_from_another_host) {
  Intake intake;
  EXPECT_TRUE(intake.delivers({8, 5}, origin(1)));
  EXPECT_TRUE(intake.delivers({9, 1}, origin(1)));
  intake.now_ns += 6 * kSecond;
  EXPECT_FALSE(intake.delivers({8, 4}, origin(2)));
  EXPECT_FALSE(intake.delivers({8, 5}, origin(2)));
}

TEST(EpochGuard, host_that_begins_many_epochs_does_not_make_another_one_forgotten) {
  Intake intake;
  EXPECT_TRUE(intake.delivers({1, 10}, origin(2)));
  for (std::uint64_t epoch = 2; epoch <= 50; ++epoch) {
    EXPECT_TRUE(intake.delivers({epoch, 1}, origin(1)));
  }
  intake.now_ns += 6 * kSecond;
  EXPECT_FALSE(intake.delivers({1, 10}, origin(2)));
  EXPECT_TRUE(intake.delivers({1, 11}, origin(2)));
}

TEST(EpochGuard, sender_may_change_its_address_within_an_epoch) {
  Intake intake;
  EXPECT_TRUE(intake.delivers({9, 1}, origin(1)));
  EXPECT_TRUE(intake.delivers({9, 2}, origin(2)));
  EXPECT_FALSE(intake.delivers({9, 2}, origin(1)));
  EXPECT_TRUE(intake.delivers({9, 3}, origin(1)));
}

TEST(EpochGuard, restart_delivers_nothing_twice) {
  const TempDirectory directory;
  for (std::uint64_t number = 1; number <= 100; ++number) {
    Intake intake(kept_in(directory));
    EXPECT_FALSE(intake.delivers({9, number - 1}));
    EXPECT_TRUE(intake.delivers({9, number})) << "a clean end costs no frame";
  }
  EXPECT_EQ(text_of(directory.path("received.default")), "10.0.0.1 9-100\n");
}

TEST(EpochGuard, crash_opens_no_replay_at_any_rate) {
  for (const std::int64_t interval : {30 * kMillisecond, 200 * kMillisecond, kSecond}) {
    const TempDirectory directory;
    Intake running(kept_in(directory));
    for (std::uint64_t number = 1; number <= 80; ++number) {
      running.now_ns += interval;
      ASSERT_TRUE(running.delivers({9, number}));
      // What a process finds that starts after a crash at this instant:
      const TempDirectory copy;
      std::filesystem::copy(directory.path("received.default"), copy.path("received.default"));
      Intake restarted(kept_in(copy));
      for (std::uint64_t old = number > 3 ? number - 3 : 1; old <= number; ++old) {
        ASSERT_FALSE(restarted.delivers({9, old})) << interval << " " << old;
      }
      const auto ahead = static_cast<std::uint64_t>(kSecond / 2 / interval) + 2;
      ASSERT_TRUE(restarted.delivers({9, number + ahead})) << "a crash costs half a second";
    }
  }
}

TEST(EpochGuard, file_is_written_a_few_times_a_second) {
  const TempDirectory directory;
  Intake intake(kept_in(directory));
  std::set<std::string> texts;
  for (std::uint64_t number = 1; number <= 3000; ++number) {  // a hundred seconds
    intake.now_ns += kSecond / 30;
    ASSERT_TRUE(intake.delivers({9, number}));
    texts.insert(text_of(directory.path("received.default")));
  }
  const std::size_t writes = texts.size();
  EXPECT_LE(writes, 500U);
  EXPECT_GE(writes, 200U);
}

TEST(EpochGuard, epoch_of_each_host_is_kept_over_a_restart) {
  const TempDirectory directory;
  {
    Intake intake(kept_in(directory));
    EXPECT_TRUE(intake.delivers({9, 10}, origin(1)));
    intake.now_ns += 6 * kSecond;
    EXPECT_TRUE(intake.delivers({8, 70}, origin(2)));
  }
  Intake intake(kept_in(directory));
  EXPECT_FALSE(intake.delivers({8, 70}, origin(2)));
  EXPECT_FALSE(intake.delivers({9, 10}, origin(1)));
  EXPECT_FALSE(intake.delivers({7, 1}, origin(1)));
  EXPECT_FALSE(intake.delivers({7, 1}, origin(3))) << "not before five seconds of silence";
  intake.now_ns += 5 * kSecond;
  EXPECT_TRUE(intake.delivers({7, 1}, origin(3)));
  EXPECT_TRUE(intake.delivers({9, 11}, origin(1)));
}

TEST(EpochGuard, unwritable_directory_is_a_warning_and_no_failure) {
  const TempDirectory directory;
  std::ofstream(directory.path("file")) << "in the way";
  ReassemblerOptions options;
  options.state_directory = directory.path("file/below");
  Intake intake(options);
  ASSERT_TRUE(intake.reassembler.warning());
  EXPECT_NE(intake.reassembler.warning()->message.find(options.state_directory), std::string::npos);
  EXPECT_TRUE(intake.delivers({9, 1}));
  EXPECT_TRUE(intake.reassembler.warning());
}

TEST(EpochGuard, file_that_is_damaged_is_read_as_far_as_it_makes_sense) {
  const TempDirectory directory;
  std::ofstream(directory.path("received.default"))
      << "nonsense\n\n10.0.0.1 9-50\n10.0.0.2 x-1\n10.0.0.3 12-34";  // the last line is cut
  Intake intake(kept_in(directory));
  EXPECT_FALSE(intake.delivers({9, 50}));
  EXPECT_TRUE(intake.delivers({9, 51}));
  EXPECT_TRUE(intake.delivers({12, 1}, origin(3)));
}

TEST(EpochGuard, sender_that_jumps_cannot_make_us_write_all_the_time) {
  const TempDirectory directory;
  Intake intake(kept_in(directory));
  std::set<std::string> texts;
  for (std::uint64_t i = 1; i <= 1000; ++i) {  // a second
    intake.now_ns += kMillisecond;
    ASSERT_TRUE(
        intake.delivers({i % 2 == 0 ? 9 : 9 + i, i * 1'000'000}, origin(i % 2 == 0 ? 1 : 2)) ||
        i % 2 == 0);
    texts.insert(text_of(directory.path("received.default")));
  }
  EXPECT_LE(texts.size(), 52U);
}

TEST(EpochGuard, link_in_place_of_the_file_is_not_followed) {
  const TempDirectory directory;
  std::ofstream(directory.path("precious")) << "10.0.0.1 9-50\n";
  std::filesystem::create_symlink(directory.path("precious"), directory.path("received.default"));
  {
    Intake intake(kept_in(directory));
    EXPECT_TRUE(intake.delivers({9, 1}));
    EXPECT_TRUE(intake.reassembler.warning());
  }
  EXPECT_EQ(text_of(directory.path("precious")), "10.0.0.1 9-50\n");
}

TEST(EpochGuard, number_of_files_is_bounded) {
  const TempDirectory directory;
  for (std::size_t i = 0; i < EpochFile::kMaxFiles; ++i) {
    std::ofstream(directory.path("received.s" + std::to_string(i))) << "10.0.0.1 1-1\n";
  }
  Intake intake(kept_in(directory));
  EXPECT_TRUE(intake.delivers({9, 1}));
  EXPECT_TRUE(intake.reassembler.warning());
  EXPECT_FALSE(std::filesystem::exists(directory.path("received.default")));
}

TEST(EpochGuard, nothing_is_left_beside_the_file) {
  const TempDirectory directory;
  {
    Intake intake(kept_in(directory));
    for (std::uint64_t number = 1; number <= 20; ++number) intake.delivers({9, number});
  }
  std::size_t files = 0;
  for ([[maybe_unused]] const auto &entry : std::filesystem::directory_iterator(directory.path())) {
    ++files;
  }
  EXPECT_EQ(files, 1U);
}

}  // namespace
}  // namespace sentry::udp::testing
