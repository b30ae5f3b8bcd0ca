// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/stream.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "tests/support/sample-jpeg.hpp"

namespace sentry::relay {
namespace {

using testing_support::sample_frame;

class StreamTest : public testing::Test {
 protected:
  static constexpr std::int64_t kStart = 1'700'000'000 * kNanosecondsPerSecond;

  Frame frame(std::uint64_t number, std::int64_t capture_ns = kStart) {
    Frame made = sample_frame({7, number});
    made.info.capture_time_ns = capture_ns;
    return made;
  }

  std::int64_t utc_ = kStart;
  std::int64_t monotonic_ = 1000 * kNanosecondsPerSecond;
  Stream stream_{"field", Clocks{[this] { return utc_; }, [this] { return monotonic_; }}};
};

TEST_F(StreamTest, what_is_said_of_a_frame_is_outdated_by_a_newer_one_and_by_a_change) {
  stream_.set_writer(true, {});
  ASSERT_TRUE(stream_.publish(frame(1)));
  const FramePtr first = stream_.newest();
  stream_.set_writer(true, {});
  EXPECT_FALSE(first->outdated());
  ASSERT_FALSE(stream_.publish(frame(1)));
  EXPECT_FALSE(first->outdated());
  ASSERT_TRUE(stream_.publish(frame(2)));
  EXPECT_TRUE(first->outdated());
  const FramePtr second = stream_.newest();
  EXPECT_FALSE(second->outdated());
  stream_.set_writer(false, "ended");
  EXPECT_TRUE(second->outdated());
}

TEST_F(StreamTest, newest_and_named_frames_are_the_same_object) {
  ASSERT_TRUE(stream_.publish(frame(1)));
  const FramePtr newest = stream_.newest();
  const Stream::Found found = stream_.find({7, 1});
  EXPECT_EQ(found.place, Place::kHere);
  EXPECT_EQ(found.frame, newest);
}

TEST_F(StreamTest, repeated_frame_changes_nothing_and_wakes_nobody) {
  int woken = 0;
  const auto subscription = stream_.on_frame([&woken] { ++woken; });
  EXPECT_TRUE(stream_.publish(frame(1)));
  EXPECT_FALSE(stream_.publish(frame(1)));
  EXPECT_EQ(woken, 1);
  EXPECT_EQ(stream_.status().frames, 1U);
}

TEST_F(StreamTest, subscriber_sees_the_frame_it_is_woken_for) {
  FramePtr seen;
  const auto subscription = stream_.on_frame([this, &seen] { seen = stream_.newest(); });
  stream_.publish(frame(3));
  ASSERT_NE(seen, nullptr);
  EXPECT_EQ(seen->info().id.number, 3U);
}

TEST_F(StreamTest, ended_subscription_is_not_called) {
  int woken = 0;
  auto subscription = stream_.on_frame([&woken] { ++woken; });
  subscription.reset();
  stream_.publish(frame(1));
  EXPECT_EQ(woken, 0);
}

TEST_F(StreamTest, subscription_may_outlive_its_stream) {
  auto stream = std::make_unique<Stream>("short", Clocks{});
  auto subscription = stream->on_frame([] {});
  auto seat = stream->take_seat();
  stream.reset();
  subscription.reset();
  seat.reset();
}

TEST_F(StreamTest, age_is_never_negative) {
  stream_.publish(frame(1, kStart + 5 * kNanosecondsPerSecond));
  EXPECT_EQ(stream_.status().age_ns, 0);
  utc_ += 6 * kNanosecondsPerSecond;
  EXPECT_EQ(stream_.status().age_ns, kNanosecondsPerSecond);
}

TEST_F(StreamTest, source_is_gone_without_writer_frame_or_news) {
  EXPECT_EQ(stream_.source().presence, Presence::kGone);
  EXPECT_EQ(stream_.source().reason, "nobody writes this stream");
  stream_.set_writer(false, "the segment is not ours to read");
  EXPECT_EQ(stream_.source().reason, "the segment is not ours to read");
  stream_.set_writer(true, {});
  EXPECT_EQ(stream_.source().reason, "no frame has come yet");
  stream_.publish(frame(1));
  EXPECT_EQ(stream_.source().presence, Presence::kLive);
  monotonic_ += 11 * kNanosecondsPerSecond;
  EXPECT_EQ(stream_.source().presence, Presence::kGone);
  EXPECT_EQ(stream_.source().reason, "no frame for 11 s");
  stream_.publish(frame(2, kStart + 11 * kNanosecondsPerSecond));
  EXPECT_EQ(stream_.source().presence, Presence::kLive);
}

TEST_F(StreamTest, first_frame_counts_from_its_capture) {
  stream_.set_writer(true, "");
  stream_.publish(frame(1, kStart - 3600 * kNanosecondsPerSecond));
  EXPECT_EQ(stream_.source().presence, Presence::kGone) << "it has lain in the segment for an hour";
  stream_.publish(frame(2, kStart - 3600 * kNanosecondsPerSecond + 1));
  EXPECT_EQ(stream_.source().presence, Presence::kLive) << "the sender's clock is behind";
}

TEST_F(StreamTest, slow_camera_is_not_gone_between_two_frames) {
  stream_.set_writer(true, {});
  stream_.publish(frame(1));
  stream_.publish(frame(2, kStart + 30 * kNanosecondsPerSecond));
  monotonic_ += 60 * kNanosecondsPerSecond;
  EXPECT_EQ(stream_.source().presence, Presence::kLive);
}

TEST_F(StreamTest, held_and_slate_frames_never_look_live) {
  stream_.set_writer(true, {});
  Frame held = frame(1);
  held.info.state = SourceState::kHeld;
  held.info.reason = "no signal";
  stream_.publish(std::move(held));
  EXPECT_EQ(stream_.source().presence, Presence::kHeld);
  EXPECT_EQ(stream_.source().reason, "no signal");
  Frame slate = frame(2);
  slate.info.state = SourceState::kSlate;
  stream_.publish(std::move(slate));
  EXPECT_EQ(stream_.source().presence, Presence::kSlate);
}

TEST_F(StreamTest, seats_count_viewers) {
  auto first = stream_.take_seat();
  const auto second = stream_.take_seat();
  EXPECT_EQ(stream_.status().viewers, 2U);
  first.reset();
  EXPECT_EQ(stream_.status().viewers, 1U);
}

TEST_F(StreamTest, one_thread_feeds_while_others_ask_and_subscribe) {
  std::atomic<bool> done = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([this, &done] {
      std::uint64_t last = 0;
      while (!done) {
        std::atomic<int> woken = 0;
        const auto subscription = stream_.on_frame([&woken] { ++woken; });
        if (const FramePtr newest = stream_.newest()) {
          EXPECT_GE(newest->info().id.number, last);
          last = newest->info().id.number;
          EXPECT_EQ(payload_checksum(newest->payload()), newest->info().checksum);
        }
        (void)stream_.status();
      }
    });
  }
  for (std::uint64_t number = 1; number <= 500; ++number) stream_.publish(frame(number));
  done = true;
  for (std::thread &reader : readers) reader.join();
  EXPECT_EQ(stream_.newest()->info().id.number, 500U);
}

}  // namespace
}  // namespace sentry::relay
