// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "intake.hpp"

namespace sentry::udp::testing {
namespace {

struct Travelling {
  std::vector<std::byte> bytes;
  Origin from;
  std::string stream;
};

// What a network may do to the frames of three streams: lose, repeat, and exchange neighbours.
std::vector<Travelling> disturb(std::mt19937 &random, unsigned loss_percent, unsigned reach) {
  std::vector<Travelling> all;
  const std::vector<std::string> streams{"a", "b", "c"};
  for (std::uint64_t number = 1; number <= 60; ++number) {
    for (std::size_t i = 0; i < streams.size(); ++i) {
      for (auto &bytes : cut_frame({i + 1, number}, random() % 6000 + 1, streams[i])) {
        if (random() % 100 < loss_percent) continue;
        const auto from = origin(static_cast<std::uint8_t>(i + 1));
        if (random() % 20 == 0) all.push_back({bytes, from, streams[i]});
        all.push_back({std::move(bytes), from, streams[i]});
      }
    }
  }
  for (std::size_t i = 0; i + reach < all.size(); ++i) {
    std::swap(all[i], all[i + random() % reach]);
  }
  return all;
}

class RandomNetwork : public ::testing::TestWithParam<unsigned> {};

TEST_P(RandomNetwork, frames_are_whole_in_order_and_never_repeated) {
  std::mt19937 random(GetParam());
  const unsigned loss = GetParam() % 4 * 3;
  const unsigned reach = 1 + GetParam() % 12;
  const auto datagrams = disturb(random, loss, reach);
  Intake intake;
  std::map<std::string, std::uint64_t> newest;
  std::uint64_t delivered = 0;
  for (const Travelling &one : datagrams) {
    intake.now_ns += kMillisecond;
    const auto frame = intake.take(one.bytes, one.from);
    ASSERT_LE(intake.reassembler.partial_frames().size(), 12U);
    if (!frame) continue;
    ++delivered;
    ASSERT_EQ(frame->stream, one.stream);
    const FrameInfo &info = frame->frame.info;
    ASSERT_TRUE(is_payload_of(info, frame->frame.payload.span()));
    ASSERT_GT(info.id.number, newest[one.stream]);
    const bool gap = newest[one.stream] != 0 && info.id.number != newest[one.stream] + 1;
    ASSERT_EQ(frame->discontinuity, gap);
    newest[one.stream] = info.id.number;
  }
  const ReceiverStats &stats = intake.stats();
  EXPECT_EQ(stats.frames, delivered);
  EXPECT_EQ(stats.datagrams, datagrams.size());
  EXPECT_EQ(stats.malformed + stats.corrupt + stats.stale_epoch + stats.unsupported, 0U);
  EXPECT_GT(delivered, 60U) << "most frames are small enough to survive";
  if (loss == 0 && reach == 1) {
    EXPECT_EQ(delivered, 180U);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomNetwork, ::testing::Range(0U, 24U));

}  // namespace
}  // namespace sentry::udp::testing
