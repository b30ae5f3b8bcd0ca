// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/device-watch.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <string>

#include "tests/support/temp-directory.hpp"

namespace sentry::pipelines {
namespace {

// inotify's events are there when the call that caused them returns.
class DeviceWatchTest : public testing::Test {
 protected:
  int told() {
    while (g_main_context_iteration(context_.get(), FALSE) != FALSE) {
    }
    return told_;
  }
  void create(const std::string &name) { std::ofstream(folder_.path(name)) << "device"; }
  UniqueFd open(const std::string &name) {
    return UniqueFd(::open(folder_.path(name).c_str(), O_RDWR | O_CLOEXEC));
  }

  testing_support::TempDirectory folder_;
  Ref<GMainContext> context_ = Ref<GMainContext>::adopt(g_main_context_new());
  int told_ = 0;
  std::optional<DeviceChange> change_;  // the last
  DeviceWatch watch_{context_.get(), [this](DeviceChange change) {
                       ++told_;
                       change_ = change;
                     }};
};

TEST_F(DeviceWatchTest, tells_when_the_device_s_file_comes) {
  watch_.watch({folder_.path("video0")});
  EXPECT_EQ(told(), 0);
  create("video0");
  EXPECT_EQ(told(), 1);
  EXPECT_EQ(change_, DeviceChange::kAppeared);
}

TEST_F(DeviceWatchTest, tells_nothing_of_other_files) {
  watch_.watch({folder_.path("video0")});
  create("video1");
  EXPECT_EQ(told(), 0);
}

TEST_F(DeviceWatchTest, tells_when_a_name_of_it_comes_in_a_folder_that_was_not_there) {
  watch_.watch({folder_.path("v4l/by-id/camera")});
  std::filesystem::create_directories(folder_.path("v4l"));
  EXPECT_EQ(told(), 1);
  std::filesystem::create_directories(folder_.path("v4l/by-id"));
  EXPECT_EQ(told(), 2);
  std::filesystem::create_symlink("../../video0", folder_.path("v4l/by-id/camera"));
  EXPECT_EQ(told(), 3);
  create("video0");
  EXPECT_EQ(told(), 4);
}

TEST_F(DeviceWatchTest, tells_when_another_program_closes_it) {
  create("video0");
  UniqueFd other = open("video0");
  watch_.watch({folder_.path("video0")});
  EXPECT_EQ(told(), 0);
  other.reset();
  EXPECT_EQ(told(), 1);
  EXPECT_EQ(change_, DeviceChange::kClosed);
}

TEST_F(DeviceWatchTest, tells_when_its_rights_change) {
  create("video0");
  watch_.watch({folder_.path("video0")});
  ASSERT_EQ(::chmod(folder_.path("video0").c_str(), 0600), 0);
  EXPECT_EQ(told(), 1);
}

// Root may do everything, unless this thread is somebody else where files are concerned.
class AsNobody {
 public:
  AsNobody() { ::setfsuid(65534); }
  AsNobody(const AsNobody &) = delete;
  AsNobody &operator=(const AsNobody &) = delete;
  ~AsNobody() { ::setfsuid(::geteuid()); }
};

TEST_F(DeviceWatchTest, tells_when_it_may_be_read_that_might_not) {
  create("video0");
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0755), 0);
  ASSERT_EQ(::chmod(folder_.path("video0").c_str(), 0), 0);
  {
    const AsNobody nobody;
    ASSERT_FALSE(UniqueFd(::open(folder_.path("video0").c_str(), O_RDONLY | O_CLOEXEC)));
    watch_.watch({folder_.path("video0")});
  }
  ASSERT_EQ(::chmod(folder_.path("video0").c_str(), 0666), 0);
  EXPECT_EQ(told(), 1);
}

TEST_F(DeviceWatchTest, forgets_what_one_has_done_oneself) {
  create("video0");
  watch_.watch({folder_.path("video0")});
  watch_.begin_use();
  UniqueFd own = open("video0");
  own.reset();
  watch_.end_use();
  EXPECT_EQ(told(), 0);
  ASSERT_EQ(::chmod(folder_.path("video0").c_str(), 0600), 0);
  EXPECT_EQ(told(), 1) << "it watches on";
}

TEST_F(DeviceWatchTest, tells_at_the_end_of_one_s_own_use_who_has_closed_it_meanwhile) {
  create("video0");
  UniqueFd other = open("video0");
  watch_.watch({folder_.path("video0")});
  watch_.begin_use();
  UniqueFd own = open("video0");
  EXPECT_EQ(told(), 0);
  own.reset();
  EXPECT_EQ(told(), 0);
  other.reset();
  EXPECT_EQ(told(), 0) << "it may have been oneself";
  watch_.end_use();
  EXPECT_EQ(told(), 1);
  EXPECT_EQ(change_, DeviceChange::kClosed);
}

TEST_F(DeviceWatchTest, takes_nobody_who_came_and_went_for_one_who_was_there_before) {
  create("video0");
  UniqueFd other = open("video0");
  watch_.watch({folder_.path("video0")});
  watch_.begin_use();
  for (int times = 0; times < 3; ++times) open("video0").reset();
  UniqueFd(::open(folder_.path("video0").c_str(), O_RDONLY | O_CLOEXEC)).reset();
  watch_.end_use();
  EXPECT_EQ(told(), 0);
  other.reset();
  EXPECT_EQ(told(), 1);
}

TEST_F(DeviceWatchTest, tells_what_came_while_one_was_busy_oneself) {
  create("video0");
  watch_.watch({folder_.path("video0")});
  watch_.begin_use();
  UniqueFd own = open("video0");
  std::filesystem::remove(folder_.path("video0"));
  create("video0");
  own.reset();
  watch_.end_use();
  EXPECT_EQ(told(), 1);
  EXPECT_EQ(change_, DeviceChange::kAppeared);
}

TEST_F(DeviceWatchTest, goes_on_with_the_file_that_came_in_place_of_another) {
  create("video0");
  watch_.watch({folder_.path("video0")});
  std::filesystem::remove(folder_.path("video0"));
  create("video0");
  const int before = told();
  UniqueFd other = open("video0");
  other.reset();
  EXPECT_EQ(told(), before + 1);
  EXPECT_EQ(change_, DeviceChange::kClosed);
}

std::set<std::string> inotify_descriptors() {
  std::set<std::string> found;
  std::error_code gone;  // the directory's own descriptor
  for (const auto &fd : std::filesystem::directory_iterator("/proc/self/fd")) {
    if (std::filesystem::read_symlink(fd, gone) == "anon_inode:inotify") found.insert(fd.path());
  }
  return found;
}

// One that is closed would make room for the next in a lower place, which has become free.
TEST_F(DeviceWatchTest, never_closes_its_inotify_instance_to_watch_on) {
  create("video0");
  UniqueFd lower(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  watch_.watch({folder_.path("video0")});
  lower.reset();
  const auto instance = inotify_descriptors();
  ASSERT_EQ(instance.size(), 1U);
  open("video0").reset();
  EXPECT_EQ(told(), 1);
  EXPECT_EQ(inotify_descriptors(), instance) << "after a close";
  std::filesystem::remove(folder_.path("video0"));
  create("video0");
  EXPECT_GT(told(), 1);
  EXPECT_EQ(inotify_descriptors(), instance) << "after a new device";
  watch_.end_use();
  EXPECT_EQ(inotify_descriptors(), instance) << "after one's own use";
}

}  // namespace
}  // namespace sentry::pipelines
