// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <random>
#include <vector>

#include "shm-support.hpp"
#include "transport/base/clock.hpp"
#include "transport/base/unique-fd.hpp"
#include "transport/shm/sentry-shm.h"
#include "transport/shm/writer-core.hpp"

namespace sentry::shm::test {
namespace {

// A writer whose names nobody looks after, so that the test can spoil its file in peace.
class ShmDamage : public testing::Test {
 protected:
  void SetUp() override {
    auto writer = WriterCore::create(directory_.writer(4), {8192, SENTRY_SHM_MAX_POSITION});
    ASSERT_TRUE(writer) << writer.error().message;
    writer_ = writer.take();
    file_.reset(::open(directory_.segment().c_str(), O_RDWR | O_CLOEXEC));
  }
  Result<void> publish() {
    ++number_;
    const Frame frame = made_frame({1, number_}, 1 + number_ * 997 % 8192);
    return writer_->publish(frame.info, frame.payload.span());
  }
  // Flips one bit of the file.
  void flip(std::uint64_t bit) const {
    const auto offset = static_cast<off_t>(bit / 8);
    std::uint8_t byte = 0;
    ASSERT_EQ(::pread(file_.get(), &byte, 1, offset), 1);
    byte = static_cast<std::uint8_t>(byte ^ (1U << (bit % 8)));
    ASSERT_EQ(::pwrite(file_.get(), &byte, 1, offset), 1);
  }

  ShmDirectory directory_;
  std::unique_ptr<WriterCore> writer_;
  UniqueFd file_;
  std::uint64_t number_ = 0;
};

// The header's words that change, the slots' headers and the beginning of their payloads.
std::uint64_t random_bit(std::mt19937_64 &random) {
  const std::uint64_t stride = segment_stride(8192);
  const std::uint64_t choice = random() % 5;
  const std::uint64_t base = choice == 4 ? 128 : 4096 + choice * stride;
  return (base + random() % (choice == 4 ? 192 : 320)) * 8 + random() % 8;
}

TEST_F(ShmDamage, no_flipped_bit_gets_a_wrong_frame_delivered) {
  std::mt19937_64 random(1910);
  const int rounds = test_scale("SENTRY_TEST_FLIPS", 20'000);
  RingReader follower = directory_.reader();
  int delivered = 0;
  for (int round = 0; round < rounds; ++round) {
    const std::uint64_t bit = random_bit(random);
    ASSERT_TRUE(publish());
    flip(bit);
    RingReader fresh = directory_.reader();
    for (const auto &frame : {follower.next(), follower.newest(), fresh.next(), fresh.newest()}) {
      if (!frame) continue;
      ++delivered;
      ASSERT_TRUE(is_as_made(*frame)) << "round " << round << " bit " << bit;
      ASSERT_LE(frame->info.id.number, number_);
    }
    flip(bit);
  }
  EXPECT_GT(delivered, rounds * 2);
  ASSERT_TRUE(publish());
  EXPECT_EQ(follower.wait(kPatience), RingReader::Wait::kFrame);
  EXPECT_EQ(follower.newest()->info.id.number, number_);
}

TEST_F(ShmDamage, random_files_are_read_in_bounded_time) {
  std::mt19937_64 random(2);
  ASSERT_TRUE(publish());
  RingReader follower = directory_.reader();
  ASSERT_TRUE(follower.next());
  const std::uint64_t size = std::filesystem::file_size(directory_.segment());
  std::vector<std::uint64_t> noise((size - 192) / 8);
  for (int round = 0; round < 50; ++round) {
    for (auto &word : noise) word = random();
    // Everything that changes; the positions stay within their range every other time.
    if (round % 2 == 0) noise[0] &= 0x7FFFFFF;
    ASSERT_GT(::pwrite(file_.get(), noise.data(), noise.size() * 8, 192), 0);
    const std::int64_t before = monotonic_now_ns();
    EXPECT_FALSE(follower.next());
    EXPECT_FALSE(follower.newest());
    EXPECT_FALSE(directory_.reader().newest());
    EXPECT_EQ(follower.wait(10ms), RingReader::Wait::kTimeout);
    EXPECT_LT(monotonic_now_ns() - before, 5'000'000'000);
  }
}

TEST_F(ShmDamage, truncation_under_a_reader_is_no_signal_but_a_problem) {
  ASSERT_TRUE(publish());
  RingReader reader = directory_.reader();
  ASSERT_TRUE(reader.next());
  for (const off_t size : {off_t{4096} + 100, off_t{4096}, off_t{194}, off_t{0}}) {
    ASSERT_EQ(::ftruncate(file_.get(), size), 0);
    EXPECT_FALSE(reader.next());
    EXPECT_FALSE(reader.newest());
    EXPECT_EQ(reader.wait(20ms), RingReader::Wait::kTimeout);
  }
  EXPECT_NE(reader.status().problem.find("truncated"), std::string::npos);
  EXPECT_EQ(reader.status().state, SegmentState::kAbsent);
}

TEST_F(ShmDamage, truncation_under_a_sleeping_reader_ends_in_time) {
  ASSERT_TRUE(publish());
  RingReader reader = directory_.reader();
  ASSERT_TRUE(reader.next());
  const Child vandal([&] {
    sleep_ms(30);
    return ::ftruncate(file_.get(), 0) == 0 ? 0 : 1;
  });
  EXPECT_EQ(reader.wait(500ms), RingReader::Wait::kTimeout);
}

TEST_F(ShmDamage, truncated_segment_is_made_anew_by_the_next_frame) {
  ASSERT_TRUE(publish());
  RingReader reader = directory_.reader();
  ASSERT_TRUE(reader.next());
  ASSERT_EQ(::ftruncate(file_.get(), 0), 0);
  writer_->tick();
  ASSERT_TRUE(publish());
  EXPECT_EQ(writer_->stats().republished, 1U);
  EXPECT_EQ(reader.wait(kPatience), RingReader::Wait::kFrame);
  const auto frame = reader.next();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->info.id.number, number_);
}

TEST_F(ShmDamage, positions_begin_again_in_a_new_segment) {
  writer_.reset();
  auto writer = WriterCore::create(directory_.writer(4), {8192, 10});
  ASSERT_TRUE(writer);
  writer_ = writer.take();
  RingReader reader = directory_.reader();
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(publish());
    if (i % 3 != 2) continue;  // up to three at a time, across the change too
    for (std::uint64_t n = i == 2 ? number_ : number_ - 2; n <= number_; ++n) {
      const auto frame = reader.next();
      ASSERT_TRUE(frame) << n;
      ASSERT_EQ(frame->info.id.number, n);
    }
  }
  EXPECT_GT(reader.status().reopened, 10U);
  EXPECT_EQ(reader.status().skipped, 0U);
  EXPECT_EQ(writer_->stats().growths, 0U);
}

TEST_F(ShmDamage, sequences_hold_at_the_greatest_position) {
  // A sound segment that is almost at its end: the last positions' arithmetic must not wrap.
  std::uint32_t published = SENTRY_SHM_MAX_POSITION;
  ASSERT_TRUE(publish());
  const std::uint32_t sequence = 2 * published;
  const std::uint64_t slot = (published - 1) % 4;
  std::vector<std::byte> copy(segment_stride(8192));
  ASSERT_GT(::pread(file_.get(), copy.data(), copy.size(), 4096), 0);
  std::memcpy(copy.data(), &sequence, sizeof sequence);
  const auto offset = static_cast<off_t>(4096 + slot * copy.size());
  ASSERT_GT(::pwrite(file_.get(), copy.data(), copy.size(), offset), 0);
  ASSERT_EQ(::pwrite(file_.get(), &published, 4, offsetof(sentry_shm_header, published)), 4);
  RingReader reader = directory_.reader();
  const auto frame = reader.next();
  ASSERT_TRUE(frame);
  EXPECT_TRUE(is_as_made(*frame));
  EXPECT_FALSE(reader.next());
  ++published;
  ASSERT_EQ(::pwrite(file_.get(), &published, 4, offsetof(sentry_shm_header, published)), 4);
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(reader.newest());
}

}  // namespace
}  // namespace sentry::shm::test
