// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/disk-room.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include "transport/base/unique-fd.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::uint64_t kMb = 1'000'000;

DiskSpace with_free(std::uint64_t total_mb, std::uint64_t free_mb) {
  return {.total_bytes = total_mb * kMb, .free_bytes = free_mb * kMb};
}

TEST(DiskRoom, keeps_a_twentieth_of_a_large_disk_free) {
  EXPECT_TRUE(DiskRoom().has_room(with_free(10'000, 501), kMb));
  EXPECT_FALSE(DiskRoom().has_room(with_free(10'000, 501), kMb + 1));
  EXPECT_EQ(DiskRoom::reserve(with_free(10'000, 0)), "500 MB");
}

TEST(DiskRoom, keeps_a_hundred_megabytes_of_a_small_disk_free) {
  EXPECT_TRUE(DiskRoom().has_room(with_free(1000, 100), 0));
  EXPECT_FALSE(DiskRoom().has_room(with_free(1000, 99), 0));
  EXPECT_EQ(DiskRoom::reserve(with_free(1000, 0)), "100 MB");
}

TEST(DiskRoom, wants_some_more_before_it_goes_on) {
  DiskRoom room;
  EXPECT_FALSE(room.has_room(with_free(10'000, 499), 0));
  EXPECT_FALSE(room.has_room(with_free(10'000, 549), 0));
  EXPECT_TRUE(room.has_room(with_free(10'000, 550), 0));
  EXPECT_TRUE(room.has_room(with_free(10'000, 500), 0));
}

TEST(DiskRoom, keeps_a_twentieth_of_the_files_free) {
  DiskSpace space = with_free(10'000, 9000);
  space.total_files = 2000;
  space.free_files = 101;
  EXPECT_TRUE(DiskRoom().has_room(space, kMb));
  space.free_files = 100;
  EXPECT_FALSE(DiskRoom().has_room(space, kMb));
}

TEST(DiskRoom, reads_what_the_system_says) {
  const UniqueFd folder(::open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const auto space = read_disk_space(folder.get());
  ASSERT_TRUE(space);
  EXPECT_GT(space->total_bytes, 0U);
  EXPECT_LE(space->free_bytes, space->total_bytes);
  EXPECT_FALSE(read_disk_space(-1));
}

}  // namespace
}  // namespace sentry::pipelines
