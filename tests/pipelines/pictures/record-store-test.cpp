// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/record-store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <optional>

#include "tests/pipelines/pictures/record-folders.hpp"
#include "tests/support/temp-directory.hpp"

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

class RecordStoreTest : public testing::Test {
 protected:
  void start(std::uint64_t most_bytes = 0, std::int64_t longest_age_s = 0) {
    store_.reset();  // gives up the lock
    store_.emplace(settings(most_bytes, longest_age_s), system());
  }
  [[nodiscard]] RecordSettings settings(std::uint64_t most_bytes, std::int64_t age) const {
    return {temp_.path(), "yard", most_bytes, age};
  }
  RecordSystem system() {
    return {.utc_now = [this] { return utc_; },
            .monotonic_now = [this] { return monotonic_; },
            .disk_space = [this](int /*folder*/) { return space_; }};
  }
  Result<void> keep(std::int64_t after_ns, const std::string &text = "picture") {
    return store_->keep(bytes_of(text), kRecordTime + after_ns);
  }
  void tidy_all() {
    for (;;) {
      const auto more = store_->tidy();
      ASSERT_TRUE(more) << more.error().message;
      if (!*more) return;
    }
  }
  [[nodiscard]] std::vector<std::string> files() const { return files_below(temp_.path()); }

  testing_support::TempDirectory temp_;
  std::int64_t utc_ = kRecordTime;
  std::int64_t monotonic_ = 100 * kS;
  DiskSpace space_{.total_bytes = 1'000'000'000, .free_bytes = 900'000'000};
  std::optional<RecordStore> store_;
};

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

TEST_F(RecordStoreTest, removes_the_oldest_when_there_are_too_many_bytes) {
  start(30);
  for (int i = 0; i < 6; ++i) {
    ASSERT_TRUE(keep(i * 40 * kS, "ten bytes!"));
    EXPECT_LE(files().size(), 3U);
  }
  EXPECT_THAT(files(), ElementsAre("yard/2026-11-23/11-24/2026-11-23T11-24-33.123456Z.jpg",
                                   "yard/2026-11-23/11-25/2026-11-23T11-25-13.123456Z.jpg",
                                   "yard/2026-11-23/11-25/2026-11-23T11-25-53.123456Z.jpg"));
  EXPECT_EQ(store_->removed(), 3U);
}

TEST_F(RecordStoreTest, goes_on_when_one_minute_alone_is_too_much) {
  start(20);
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(keep(i * kS, "ten bytes!"));
  EXPECT_EQ(files().size(), 2U);
  start(10);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(keep((10 + i) * kS, "ten bytes!"));
  EXPECT_EQ(files().size(), 1U);
}

TEST_F(RecordStoreTest, refuses_a_picture_larger_than_all_may_be_and_keeps_the_others) {
  start(30);
  ASSERT_TRUE(keep(0));
  EXPECT_FALSE(keep(kS, std::string(31, 'x')));
  EXPECT_THAT(files(), ElementsAre(kFirst));
}

TEST_F(RecordStoreTest, removes_what_is_too_old_also_when_nothing_new_comes) {
  start(0, 60);
  ASSERT_TRUE(keep(0));
  ASSERT_TRUE(keep(10 * kS));
  utc_ = kRecordTime + 60 * kS;
  tidy_all();
  EXPECT_EQ(files().size(), 2U);
  utc_ += kS;
  tidy_all();
  EXPECT_THAT(files(), ElementsAre("yard/2026-11-23/11-22/2026-11-23T11-22-43.123456Z.jpg"));
  utc_ += 60 * kS;
  tidy_all();
  EXPECT_THAT(files(), ElementsAre()) << "also the folders";
}

TEST_F(RecordStoreTest, takes_many_removals_in_pieces) {
  start();
  for (int i = 0; i < 150; ++i) ASSERT_TRUE(keep(i * kS));
  start(7);
  tidy_all();
  EXPECT_THAT(files(), ElementsAre("yard/2026-11-23/11-25/2026-11-23T11-25-02.123456Z.jpg"));
}

TEST_F(RecordStoreTest, goes_on_with_what_an_earlier_run_has_left) {
  start();
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(keep(i * 60 * kS, "ten bytes!"));
  start(40);
  ASSERT_TRUE(keep(240 * kS, "ten bytes!"));
  tidy_all();
  EXPECT_EQ(files().size(), 4U);
  EXPECT_FALSE(fs::exists(temp_.path(kFirst)));
  ASSERT_TRUE(keep(180 * kS + kS, "ten bytes!")) << "into a minute that was there";
  EXPECT_EQ(files().size(), 4U);
}

TEST_F(RecordStoreTest, removes_nothing_that_is_not_its_own) {
  const std::vector<std::string> foreign = {
      "yard/2026-11-23/11-22/2026-11-23T11-22-33.123456Z.jpg.bak",
      "yard/2026-11-23/11-22/2026-11-24T11-22-33.123456Z.jpg",
      "yard/2026-11-23/11-22/2026-11-23T11-22-34.123456Z.jpg/inside",
      "yard/2026-11-23/notes",
      "yard/2026-11-23T11-22-33.123456Z.jpg",
      "yard/keep/2026-11-23T11-22-33.123456Z.jpg",
      "street/2026-11-23/11-22/2026-11-23T11-22-33.123456Z.jpg"};
  for (const std::string &path : foreign) write_text(temp_.path(path), "mine");
  fs::create_symlink("/nowhere",
                     temp_.path("yard/2026-11-23/11-22/2026-11-23T11-22-35.123456Z.jpg"));
  const auto before = files();
  start(10, 1);
  ASSERT_TRUE(keep(0, "ten bytes!"));
  utc_ += 1000 * kS;
  tidy_all();
  EXPECT_EQ(files(), before);
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
  utc_ += 1000 * kS;
  monotonic_ += kS;
  tidy_all();
  EXPECT_THAT(files_below(outside.path()), ElementsAre("11-22/2026-11-23T11-22-33.123456Z.jpg"));

  store_.reset();
  fs::remove_all(temp_.path("yard"));
  fs::create_symlink(outside.path(), temp_.path("yard"));
  start();
  EXPECT_FALSE(keep(0));
  EXPECT_EQ(files_below(outside.path()).size(), 1U);
}

TEST_F(RecordStoreTest, leaves_room_on_the_disk) {
  start(0, 60);
  ASSERT_TRUE(keep(0));
  space_.free_bytes = 99'000'000;
  for (int i = 1; i <= 3; ++i) {
    const auto kept = keep(i * kS);
    ASSERT_FALSE(kept);
    EXPECT_EQ(kept.error().message, "No room for more pictures in " + temp_.path() +
                                        ": 100 MB of its file system stay free");
  }
  utc_ += 61 * kS;
  tidy_all();
  EXPECT_THAT(files(), ElementsAre()) << "what is too old still goes";
  space_.free_bytes = 200'000'000;
  EXPECT_TRUE(keep(62 * kS));
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

TEST_F(RecordStoreTest, takes_times_before_1970_for_1970) {
  start();
  ASSERT_TRUE(store_->keep(bytes_of("picture"), -5));
  EXPECT_THAT(files(), ElementsAre("yard/1970-01-01/00-00/1970-01-01T00-00-00.000000Z.jpg"));
}

}  // namespace
}  // namespace sentry::pipelines
