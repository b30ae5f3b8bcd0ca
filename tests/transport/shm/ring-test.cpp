// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <thread>

#include "shm-support.hpp"
#include "transport/base/clock.hpp"

namespace sentry::shm::test {
namespace {

class ShmRing : public testing::Test {
 protected:
  void start(std::uint32_t slots = 8) {
    auto made = RingWriter::create(directory_.writer(slots));
    ASSERT_TRUE(made) << made.error().message;
    writer_ = made.take();
  }
  void publish(std::uint64_t number, std::size_t size = 1000, std::uint64_t epoch = 7) {
    const Frame frame = made_frame({epoch, number}, size);
    const auto published = writer_->publish(frame.info, frame.payload.span());
    ASSERT_TRUE(published) << published.error().message;
  }
  static void expect_frame(const std::optional<Frame> &frame, std::uint64_t number) {
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->info.id.number, number);
    EXPECT_TRUE(is_as_made(*frame));
  }

  ShmDirectory directory_;
  std::unique_ptr<RingWriter> writer_;
};

TEST_F(ShmRing, carries_a_frame_with_all_that_is_said_of_it) {
  start();
  publish(130, 12345);
  RingReader reader = directory_.reader();
  EXPECT_EQ(reader.wait(0ms), RingReader::Wait::kFrame);
  const auto frame = reader.next();
  expect_frame(frame, 130);
  EXPECT_EQ(frame->payload.size(), 12345U);
  EXPECT_EQ(frame->info.reason.size(), 1U);
  EXPECT_EQ(frame->info.media_type, "image/jpeg");
  EXPECT_FALSE(reader.next());
}

TEST_F(ShmRing, delivers_every_frame_once_and_in_order) {
  start();
  publish(1);
  RingReader reader = directory_.reader();
  expect_frame(reader.next(), 1);
  for (std::uint64_t n = 2; n <= 9; ++n) publish(n, n * 100);
  for (std::uint64_t n = 2; n <= 9; ++n) expect_frame(reader.next(), n);
  EXPECT_FALSE(reader.next());
  EXPECT_EQ(reader.status().skipped, 0U);
}

TEST_F(ShmRing, new_reader_begins_with_the_newest_frame) {
  start();
  for (std::uint64_t n = 1; n <= 5; ++n) publish(n);
  RingReader reader = directory_.reader();
  expect_frame(reader.next(), 5);
}

TEST_F(ShmRing, reader_that_falls_behind_skips_to_newest) {
  start(4);
  publish(1);
  RingReader reader = directory_.reader();
  expect_frame(reader.next(), 1);
  for (std::uint64_t n = 2; n <= 20; ++n) publish(n);
  expect_frame(reader.next(), 20);
  EXPECT_EQ(reader.status().skipped, 18U);
  EXPECT_FALSE(reader.next());
}

TEST_F(ShmRing, newest_repeats_and_moves_the_reader_on) {
  start();
  RingReader reader = directory_.reader();
  EXPECT_FALSE(reader.newest());
  publish(1);
  publish(2);
  expect_frame(reader.newest(), 2);
  expect_frame(reader.newest(), 2);
  EXPECT_FALSE(reader.next());
  EXPECT_EQ(reader.wait(0ms), RingReader::Wait::kTimeout);
  EXPECT_EQ(reader.status().skipped, 1U);
  publish(3);
  expect_frame(reader.next(), 3);
}

TEST_F(ShmRing, wait_ends_when_a_frame_comes) {
  start();
  RingReader reader = directory_.reader();
  std::jthread publisher([&] {
    sleep_ms(50);
    publish(1);
  });
  EXPECT_EQ(reader.wait(kPatience), RingReader::Wait::kFrame);
  expect_frame(reader.next(), 1);
}

TEST_F(ShmRing, frames_wake_a_sleeping_reader_at_once) {
  constexpr int kFrames = 40;
  start();
  RingReader reader = directory_.reader();
  const std::int64_t before = monotonic_now_ns();
  for (std::uint64_t n = 1; n <= kFrames; ++n) {
    std::jthread publisher([&] {
      sleep_ms(5);
      publish(n);
    });
    ASSERT_EQ(reader.wait(kPatience), RingReader::Wait::kFrame);
    publisher.join();
    expect_frame(reader.next(), n);
  }
  // Half of what it takes when each sleep runs out instead.
  EXPECT_LT(monotonic_now_ns() - before, kFrames * 125'000'000LL);
}

TEST_F(ShmRing, wait_takes_its_whole_limit_and_not_much_more) {
  start();
  RingReader reader = directory_.reader();
  const std::int64_t before = monotonic_now_ns();
  EXPECT_EQ(reader.wait(600ms), RingReader::Wait::kTimeout);
  EXPECT_GE(monotonic_now_ns() - before, 599'000'000);
}

TEST_F(ShmRing, reader_finds_a_segment_that_is_made_later) {
  RingReader reader = directory_.reader();
  EXPECT_EQ(reader.status().state, SegmentState::kAbsent);
  EXPECT_EQ(reader.status().problem, "");
  std::jthread later([&] {
    sleep_ms(100);
    start();
    publish(1);
  });
  EXPECT_EQ(reader.wait(kPatience), RingReader::Wait::kFrame);
  later.join();
  expect_frame(reader.next(), 1);
  EXPECT_EQ(reader.status().state, SegmentState::kLive);
}

TEST_F(ShmRing, carries_frames_of_every_size_up_to_the_greatest) {
  start(2);
  RingReader reader = directory_.reader();
  std::uint64_t number = 0;
  for (const std::size_t size : {std::size_t{1}, std::size_t{7}, std::size_t{4096}, kMaxPayload}) {
    publish(++number, size);
    expect_frame(reader.next(), number);
  }
  EXPECT_EQ(writer_->stats().slot_size, kMaxPayload);
}

TEST_F(ShmRing, grows_and_loses_nothing_that_was_not_read_yet) {
  start(8);
  publish(1);
  RingReader reader = directory_.reader();
  expect_frame(reader.next(), 1);
  publish(2, 1000);
  publish(3, 300'000);
  publish(4, 1'000'000);
  publish(5, 3'000'000);
  publish(6, 10);
  for (std::uint64_t n = 2; n <= 6; ++n) expect_frame(reader.next(), n);
  EXPECT_FALSE(reader.next());
  EXPECT_EQ(reader.status().skipped, 0U);
  const WriterStats stats = writer_->stats();
  EXPECT_EQ(stats.growths, 3U);
  EXPECT_EQ(stats.slot_size, 8U << 20);
  EXPECT_EQ(stats.frames, 6U);
  EXPECT_EQ(stats.republished, 0U);
}

TEST_F(ShmRing, passes_a_new_sender_through_whatever_its_epoch) {
  start();
  publish(5, 100, 9);
  RingReader reader = directory_.reader();
  expect_frame(reader.next(), 5);
  publish(1, 100, 3);
  const auto frame = reader.next();
  expect_frame(frame, 1);
  EXPECT_EQ(frame->info.id.epoch, 3U);
}

TEST_F(ShmRing, status_tells_what_there_is) {
  start(16);
  publish(1);
  publish(2);
  RingReader reader = directory_.reader();
  const SegmentStatus status = reader.status();
  EXPECT_EQ(status.state, SegmentState::kLive);
  EXPECT_EQ(status.writer_pid, static_cast<std::uint32_t>(::getpid()));
  EXPECT_EQ(status.slots, 16U);
  EXPECT_EQ(status.slot_size, 256U << 10);
  EXPECT_EQ(status.published, 2U);
  EXPECT_EQ(status.problem, "");
}

TEST_F(ShmRing, closes_in_order_and_leaves_no_file) {
  start();
  publish(1);
  RingReader reader = directory_.reader();
  EXPECT_TRUE(reader.newest());
  writer_.reset();
  EXPECT_EQ(reader.status().state, SegmentState::kClosed);
  expect_frame(reader.newest(), 1);
  EXPECT_TRUE(std::filesystem::is_empty(directory_.path()));
}

TEST_F(ShmRing, follows_a_writer_that_starts_again) {
  start();
  publish(1);
  RingReader reader = directory_.reader();
  expect_frame(reader.next(), 1);
  publish(2);
  writer_.reset();
  start();
  publish(1, 1000, 8);
  EXPECT_EQ(reader.wait(kPatience), RingReader::Wait::kFrame);
  expect_frame(reader.next(), 2);  // what the old one still had
  EXPECT_EQ(reader.wait(kPatience), RingReader::Wait::kFrame);
  expect_frame(reader.next(), 1);
  EXPECT_EQ(reader.status().reopened, 1U);
}

TEST_F(ShmRing, keeps_streams_apart) {
  start();
  WriterOptions other = directory_.writer();
  other.stream = "field.small";
  const auto second = RingWriter::create(other);
  ASSERT_TRUE(second) << second.error().message;
  publish(1);
  RingReader reader = directory_.reader();
  expect_frame(reader.next(), 1);
  auto small = RingReader::create("field.small", directory_.path());
  EXPECT_FALSE(small->newest());
}

TEST_F(ShmRing, directory_comes_from_the_environment) {
  ASSERT_EQ(::setenv("SENTRY_SHM_DIR", directory_.path().c_str(), 1), 0);
  EXPECT_EQ(segment_directory(), directory_.path());
  EXPECT_EQ(segment_directory("/elsewhere"), "/elsewhere");
  ::unsetenv("SENTRY_SHM_DIR");
  EXPECT_EQ(segment_directory(), "/dev/shm");
}

TEST_F(ShmRing, slow_reader_never_sees_half_a_frame) {
  start(2);
  RingReader reader = directory_.reader();
  std::jthread publisher([&](const std::stop_token &stop) {
    for (std::uint64_t n = 1; !stop.stop_requested(); ++n) publish(n, 100'000 + n % 7);
  });
  std::uint64_t last = 0;
  for (int i = 0; i < 500; ++i) {
    if (reader.wait(kPatience) != RingReader::Wait::kFrame) break;
    const auto frame = i % 2 == 0 ? reader.next() : reader.newest();
    if (!frame) continue;
    ASSERT_TRUE(is_as_made(*frame));
    ASSERT_GE(frame->info.id.number, last);
    last = frame->info.id.number;
  }
  EXPECT_GT(last, 10U);
  EXPECT_EQ(reader.status().damaged, 0U);
}

}  // namespace
}  // namespace sentry::shm::test
