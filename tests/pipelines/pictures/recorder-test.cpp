// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/recorder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <optional>

#include "tests/pipelines/pictures/record-folders.hpp"
#include "tests/support/temp-directory.hpp"

namespace sentry::pipelines {
namespace {

using testing::ElementsAre;
using testing_support::bytes_of;
using testing_support::files_below;
using testing_support::kRecordTime;

constexpr std::int64_t kS = kNanosecondsPerSecond;

// What a recorder has told, "+" before what it says of recording again.
class Told {
 public:
  Recorder::OnChange listener() {
    return [this](bool works, const std::string &sentence) {
      const std::scoped_lock lock(mutex_);
      told_.push_back((works ? "+" : "-") + sentence);
      changed_.notify_all();
    };
  }
  std::vector<std::string> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return told_.size() >= count; });
    return told_;
  }

 private:
  std::mutex mutex_;  // guards told_
  std::condition_variable changed_;
  std::vector<std::string> told_;
};

// A disk that answers only when it is allowed to.
class StuckDisk {
 public:
  RecordSystem system() {
    return {.disk_space = [state = state_](int /*folder*/) -> std::optional<DiskSpace> {
      if (!state->was_asked.exchange(true)) state->asked.set_value();
      state->allowed.wait();
      return std::nullopt;
    }};
  }
  void wait_until_asked() { state_->asked.get_future().wait(); }
  void allow() { state_->allow.set_value(); }

 private:
  struct State {
    std::atomic<bool> was_asked = false;
    std::promise<void> asked;
    std::promise<void> allow;
    std::shared_future<void> allowed = allow.get_future().share();
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();  // the stuck thread's too
};

class RecorderTest : public testing::Test {
 protected:
  [[nodiscard]] RecordSettings settings() const { return {temp_.path(), "yard", 0, 0}; }
  [[nodiscard]] std::vector<std::string> files() const { return files_below(temp_.path()); }

  testing_support::TempDirectory temp_;
  Told told_;
};

TEST_F(RecorderTest, keeps_what_waits_when_it_ends) {
  {
    Recorder recorder(settings(), told_.listener());
    for (int i = 0; i < 100; ++i) recorder.keep(bytes_of("picture"), kRecordTime + i * kS / 10);
  }
  EXPECT_EQ(files().size(), 100U);
  EXPECT_TRUE(told_.wait_for(0).empty());
}

TEST_F(RecorderTest, drops_and_counts_what_a_slow_disk_has_no_time_for) {
  StuckDisk disk;
  std::optional<Recorder> recorder(std::in_place, settings(), told_.listener(), disk.system(),
                                   RecorderLimits{.waiting_bytes = 30});
  recorder->keep(bytes_of("ten bytes!"), kRecordTime);
  disk.wait_until_asked();
  for (int i = 1; i <= 5; ++i) recorder->keep(bytes_of("ten bytes!"), kRecordTime + i * kS);
  EXPECT_EQ(recorder->counts().dropped, 2U);
  disk.allow();
  EXPECT_THAT(told_.wait_for(2),
              ElementsAre("-The disk is too slow; pictures are lost",
                          "+Pictures are recorded to " + temp_.path("yard") + " again"));
  EXPECT_EQ(recorder->counts().kept, 4U);
  recorder.reset();
  EXPECT_EQ(files().size(), 4U);
}

TEST_F(RecorderTest, ends_in_time_although_the_disk_does_not_answer) {
  StuckDisk disk;
  std::optional<Recorder> recorder(std::in_place, settings(), told_.listener(), disk.system(),
                                   RecorderLimits{.end_ms = 20});
  recorder->keep(bytes_of("picture"), kRecordTime);
  disk.wait_until_asked();
  recorder->keep(bytes_of("picture"), kRecordTime + kS);
  recorder.reset();
  EXPECT_TRUE(told_.wait_for(0).empty());
  disk.allow();
}

TEST_F(RecorderTest, tells_each_trouble_once) {
  std::atomic<std::uint64_t> free_bytes = 0;
  const RecordSystem system{.disk_space = [&](int /*folder*/) {
    return DiskSpace{.total_bytes = 1'000'000'000, .free_bytes = free_bytes};
  }};
  Recorder recorder(settings(), told_.listener(), system);
  for (int i = 0; i < 10; ++i) recorder.keep(bytes_of("picture"), kRecordTime + i * kS);
  told_.wait_for(1);
  while (recorder.counts().dropped < 10) std::this_thread::yield();
  free_bytes = 900'000'000;
  recorder.keep(bytes_of("picture"), kRecordTime);
  EXPECT_THAT(told_.wait_for(2),
              ElementsAre("-No room for more pictures in " + temp_.path() +
                              ": 100 MB of its file system stay free",
                          "+Pictures are recorded to " + temp_.path("yard") + " again"));
}

TEST_F(RecorderTest, tells_of_a_missing_directory_before_the_first_picture) {
  RecordSettings missing = settings();
  missing.directory += "/missing";
  const Recorder recorder(missing, told_.listener());
  EXPECT_THAT(told_.wait_for(1),
              ElementsAre("-Cannot open " + missing.directory + ": No such file or directory"));
}

}  // namespace
}  // namespace sentry::pipelines
