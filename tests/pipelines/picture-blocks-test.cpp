// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/picture-blocks.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <thread>
#include <vector>

#include "plugins/buffer-map.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::size_t kUsual = 50'000;  // bytes of a picture

std::vector<std::byte> picture_of(std::size_t size, int seed) {
  std::vector<std::byte> picture(size);
  for (std::size_t i = 0; i < size; ++i)
    picture[i] = static_cast<std::byte>(i * 7 + i / 251 + seed);
  return picture;
}

bool shows(const Ref<GstBuffer> &buffer, const std::vector<std::byte> &picture) {
  const plugins::BufferMap map(buffer.get());
  return map && map.bytes().size() == picture.size() &&
         std::memcmp(map.bytes().data(), picture.data(), picture.size()) == 0;
}

class PictureBlocksTest : public testing::Test {
 protected:
  // What the reader makes of what the writer says; nothing when the writer has no block.
  Ref<GstBuffer> pass(const std::vector<std::byte> &picture) {
    const auto written = writer_.write(picture);
    if (!written) return {};
    last_ = written->place;
    had_descriptor_ = static_cast<bool>(written->fd);
    return reader_.read(written->place, written->fd);
  }

  BlockWriter writer_;
  BlockReader reader_;
  BlockPlace last_{};
  bool had_descriptor_ = false;
};

TEST_F(PictureBlocksTest, a_picture_is_read_where_it_was_written) {
  const auto picture = picture_of(kUsual, 1);
  const auto read = pass(picture);
  ASSERT_TRUE(read);
  EXPECT_TRUE(shows(read, picture));
  EXPECT_TRUE(had_descriptor_);
}

TEST_F(PictureBlocksTest, a_block_is_used_again_when_its_picture_is_released) {
  const auto first = picture_of(kUsual, 1);
  auto held = pass(first);
  const std::uint32_t number = last_.number;
  const auto second = picture_of(kUsual, 2);
  EXPECT_TRUE(shows(pass(second), second));
  EXPECT_NE(last_.number, number);
  EXPECT_TRUE(shows(held, first));
  held = {};
  const auto third = picture_of(kUsual + 100, 3);
  EXPECT_TRUE(shows(pass(third), third));
  EXPECT_EQ(last_.number, number);
  EXPECT_FALSE(had_descriptor_);
}

TEST_F(PictureBlocksTest, there_are_no_more_than_so_many) {
  std::vector<Ref<GstBuffer>> held;
  while (held.size() <= kMostBlocks) {
    auto read = pass(picture_of(kUsual, 1));
    if (!read) break;
    held.push_back(std::move(read));
  }
  EXPECT_EQ(held.size(), kMostBlocks);
  held.pop_back();
  EXPECT_TRUE(pass(picture_of(kUsual, 2)));
}

TEST_F(PictureBlocksTest, a_larger_picture_gets_a_larger_block) {
  pass(picture_of(kUsual, 1));
  const std::uint32_t number = last_.number;
  const auto larger = picture_of(10 * kUsual, 2);
  EXPECT_TRUE(shows(pass(larger), larger));
  EXPECT_TRUE(had_descriptor_);
  pass(picture_of(kUsual, 3));
  EXPECT_EQ(last_.number, number);  // the first that is free
}

TEST_F(PictureBlocksTest, makes_a_small_block_anew_when_all_others_are_held) {
  std::vector<Ref<GstBuffer>> held;
  for (std::uint32_t i = 1; i < kMostBlocks; ++i) held.push_back(pass(picture_of(kUsual, 1)));
  pass(picture_of(kUsual, 2));  // the last one, and free again
  const auto larger = picture_of(10 * kUsual, 3);
  EXPECT_TRUE(shows(pass(larger), larger));
  EXPECT_TRUE(had_descriptor_);
  for (const auto &one : held) EXPECT_TRUE(shows(one, picture_of(kUsual, 1)));
}

TEST_F(PictureBlocksTest, a_picture_stays_when_both_ends_are_gone) {
  const auto picture = picture_of(kUsual, 1);
  Ref<GstBuffer> held;
  {
    BlockWriter writer;
    BlockReader reader;
    const auto written = writer.write(picture);
    ASSERT_TRUE(written);
    held = reader.read(written->place, written->fd);
  }
  EXPECT_TRUE(shows(held, picture));
}

TEST_F(PictureBlocksTest, pictures_are_released_on_other_threads) {
  for (int i = 0; i < 200; ++i) {
    auto read = pass(picture_of(1000, i));
    ASSERT_TRUE(read);
    std::thread([read = std::move(read)]() mutable { read = {}; }).join();
  }
}

TEST_F(PictureBlocksTest, believes_in_no_place_that_is_not_there) {
  EXPECT_FALSE(reader_.read({0, 1}, {}));
  EXPECT_FALSE(reader_.read({kMostBlocks, 1}, {}));
  const auto written = writer_.write(picture_of(kUsual, 1));
  ASSERT_TRUE(written);
  EXPECT_FALSE(reader_.read({written->place.number, UINT32_MAX}, written->fd));
  EXPECT_TRUE(reader_.read({written->place.number, 1}, {}));
}

// What can be made shorter may end a process that reads it, by SIGBUS.
TEST_F(PictureBlocksTest, takes_no_memory_that_may_go) {
  const UniqueFd unsealed(::memfd_create("unsealed", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  ASSERT_EQ(::ftruncate(unsealed.get(), 65536), 0);
  EXPECT_FALSE(reader_.read({0, 1}, unsealed));
  const UniqueFd no_memory(::open("/dev/null", O_RDWR | O_CLOEXEC));
  EXPECT_FALSE(reader_.read({0, 1}, no_memory));
}

TEST_F(PictureBlocksTest, takes_no_block_without_a_head) {
  const UniqueFd small(::memfd_create("small", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  ASSERT_EQ(::ftruncate(small.get(), 8), 0);
  ASSERT_EQ(::fcntl(small.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW), 0);
  EXPECT_FALSE(reader_.read({0, 0}, small));
}

}  // namespace
}  // namespace sentry::pipelines
