// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/record-store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "tests/pipelines/pictures/record-store-fixture.hpp"

namespace sentry::pipelines {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::bytes_of;
using testing_support::files_below;
using testing_support::kRecordTime;
using testing_support::read_text;
using testing_support::write_text;

constexpr std::int64_t kS = kNanosecondsPerSecond;
constexpr const char *kFirst = "yard/2026-11-23/11-22/2026-11-23T11-22-33.123456Z.jpg";

class RecordStoreTest : public testing_support::RecordStoreFixture {};

TEST_F(RecordStoreTest, keeps_a_picture_under_the_time_it_was_taken) {
  start();
  ASSERT_TRUE(keep(0, "what the yard looks like"));
  EXPECT_THAT(files(), ElementsAre(kFirst));
  EXPECT_EQ(read_text(temp_.path(kFirst)), "what the yard looks like");
  struct stat about {};
  ASSERT_EQ(::stat(temp_.path(kFirst).c_str(), &about), 0);
  EXPECT_EQ(about.st_mtim.tv_sec * kS + about.st_mtim.tv_nsec, kRecordTime);
}

TEST_F(RecordStoreTest, has_a_folder_for_each_minute) {
  start();
  for (const std::int64_t minute : {0, 0, 1, 24 * 60}) {
    ASSERT_TRUE(keep(minute * 60 * kS + kS * (minute == 0)));
  }
  EXPECT_THAT(files(), ElementsAre("yard/2026-11-23/11-22/2026-11-23T11-22-34.123456Z.jpg",
                                   "yard/2026-11-23/11-22/2026-11-23T11-22-34.123456Z_02.jpg",
                                   "yard/2026-11-23/11-23/2026-11-23T11-23-33.123456Z.jpg",
                                   "yard/2026-11-24/11-22/2026-11-24T11-22-33.123456Z.jpg"));
}

TEST_F(RecordStoreTest, replaces_no_file) {
  write_text(temp_.path(kFirst), "was there");
  start();
  ASSERT_TRUE(keep(0, "first"));
  ASSERT_TRUE(keep(0, "second"));
  EXPECT_EQ(read_text(temp_.path(kFirst)), "was there");
  const std::string stem = temp_.path(kFirst).substr(0, temp_.path(kFirst).size() - 4);
  EXPECT_EQ(read_text(stem + "_02.jpg"), "first");
  EXPECT_EQ(read_text(stem + "_03.jpg"), "second");
}

TEST_F(RecordStoreTest, gives_up_after_ninety_nine_pictures_of_one_time) {
  start();
  for (int i = 0; i < 99; ++i) ASSERT_TRUE(keep(0)) << i;
  EXPECT_FALSE(keep(0));
  EXPECT_EQ(files().size(), 99U);
}

TEST_F(RecordStoreTest, clears_away_what_was_not_finished) {
  write_text(temp_.path("yard/.sentry-unfinished"), "half a pict");
  start();
  ASSERT_TRUE(keep(0));
  EXPECT_THAT(files(), ElementsAre(kFirst));
}

TEST_F(RecordStoreTest, follows_no_link_out_of_its_folder) {
  const testing_support::TempDirectory outside;
  write_text(outside.path("11-22/2026-11-23T11-22-33.123456Z.jpg"), "outside");
  fs::create_directory(temp_.path("yard"));
  fs::create_symlink(outside.path(), temp_.path("yard/2026-11-23"));
  start(10, 1);
  EXPECT_FALSE(keep(0, "ten bytes!"));
  pass(1);
  let_clocks_keep_pace();
  tidy_all();
  EXPECT_THAT(files_below(outside.path()), ElementsAre("11-22/2026-11-23T11-22-33.123456Z.jpg"));

  store_.reset();
  fs::remove_all(temp_.path("yard"));
  fs::create_symlink(outside.path(), temp_.path("yard"));
  start();
  EXPECT_FALSE(keep(0));
  EXPECT_EQ(files_below(outside.path()).size(), 1U);
}

TEST_F(RecordStoreTest, leaves_nothing_of_a_picture_that_could_not_be_written) {
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  const rlimit small{1000, limit.rlim_max};
  start();
  ASSERT_TRUE(keep(0));
  ::setrlimit(RLIMIT_FSIZE, &small);
  const auto kept = keep(kS, std::string(2000, 'x'));
  ::setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, before);
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().system_errno, EFBIG);
  EXPECT_THAT(files(), ElementsAre(kFirst));
}

TEST_F(RecordStoreTest, tries_again_a_second_after_an_error) {
  fs::create_directory(temp_.path("yard"));
  fs::create_symlink("/nowhere", temp_.path("yard/2026-11-23"));
  start();
  const auto first = keep(0);
  ASSERT_FALSE(first);
  fs::remove(temp_.path("yard/2026-11-23"));
  monotonic_ += kS - 1;
  const auto second = keep(0);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message, first.error().message);
  monotonic_ += 1;
  EXPECT_TRUE(keep(0));
}

TEST_F(RecordStoreTest, wants_its_directory_and_says_so) {
  store_.emplace(RecordSettings{temp_.path("missing"), "yard", 0, 0}, system());
  const auto kept = keep(0);
  ASSERT_FALSE(kept);
  EXPECT_THAT(kept.error().message, HasSubstr("Cannot open " + temp_.path("missing")));
  fs::create_directory(temp_.path("missing"));
  monotonic_ += kS;
  EXPECT_TRUE(keep(0));
}

TEST_F(RecordStoreTest, makes_its_folders_again_when_somebody_removes_them) {
  start();
  ASSERT_TRUE(keep(0));
  fs::remove_all(temp_.path("yard"));
  EXPECT_FALSE(keep(kS)) << "in the folder of a minute that is gone";
  monotonic_ += kS;
  EXPECT_TRUE(keep(2 * kS));
  fs::remove_all(temp_.path("yard"));
  EXPECT_TRUE(keep(60 * kS)) << "in a new minute";
  EXPECT_THAT(files(), ElementsAre("yard/2026-11-23/11-23/2026-11-23T11-23-33.123456Z.jpg"));
}

TEST_F(RecordStoreTest, shares_its_folder_with_no_other) {
  start();
  ASSERT_TRUE(keep(0));
  RecordStore other(settings(0, 0), system());
  const auto kept = other.keep(bytes_of("other"), kRecordTime);
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().code, ErrorCode::kBusy);
  store_.reset();
  monotonic_ += kS;
  EXPECT_TRUE(other.keep(bytes_of("other"), kRecordTime));
}

// As a process has it that was just forked.
TEST_F(RecordStoreTest, gives_its_folder_up_although_its_lock_is_held_open_elsewhere) {
  start();
  ASSERT_TRUE(keep(0));
  std::vector<UniqueFd> held;
  for (const auto &entry : fs::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    if (fs::read_symlink(entry, gone).filename() != ".sentry-lock") continue;
    held.emplace_back(::dup(std::stoi(entry.path().filename())));
  }
  ASSERT_EQ(held.size(), 1U);
  store_.reset();
  RecordStore other(settings(0, 0), system());
  EXPECT_TRUE(other.keep(bytes_of("other"), kRecordTime));
}

TEST_F(RecordStoreTest, takes_times_before_1970_for_1970) {
  start();
  ASSERT_TRUE(store_->keep(bytes_of("picture"), -5));
  EXPECT_THAT(files(), ElementsAre("yard/1970-01-01/00-00/1970-01-01T00-00-00.000000Z.jpg"));
}

}  // namespace
}  // namespace sentry::pipelines
