// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/reassembler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "intake.hpp"
#include "transport/udp/descriptor.hpp"

namespace sentry::udp::testing {
namespace {

using Ids = std::vector<FrameId>;

class WhateverOrder : public ::testing::TestWithParam<std::size_t> {};

// Small ones have a block at once, large ones chunks until an eighth has come.
INSTANTIATE_TEST_SUITE_P(Sizes, WhateverOrder,
                         ::testing::Values(100, 10'000, 20'000, 200'000, 2'000'000));

TEST_P(WhateverOrder, shuffled_frames_come_whole) {
  std::minstd_rand random(1);
  Intake intake;
  for (std::uint64_t number = 1; number <= 5; ++number) {
    auto datagrams = cut_frame({1, number}, GetParam());
    std::shuffle(datagrams.begin(), datagrams.end(), random);
    EXPECT_EQ(intake.take_all(datagrams), (Ids{{1, number}}));
  }
  EXPECT_EQ(intake.stats().corrupt, 0U);
}

TEST_P(WhateverOrder, frame_comes_with_its_last_datagram) {
  auto datagrams = cut_frame({1, 1}, GetParam());
  std::reverse(datagrams.begin(), datagrams.end());
  Intake intake;
  for (std::size_t i = 0; i + 1 < datagrams.size(); ++i) EXPECT_FALSE(intake.take(datagrams[i]));
  const auto frame = intake.take(datagrams.back());
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->stream, "default");
  EXPECT_EQ(frame->frame.info.width, 640U);
  EXPECT_TRUE(is_payload_of(frame->frame.info, frame->frame.payload.span()));
  EXPECT_EQ(intake.stats().frames, 1U);
  EXPECT_EQ(intake.reassembler.partial_frames().size(), 0U);
  EXPECT_EQ(intake.reassembler.partial_frames().bytes(), 0U);
}

TEST(Reassembler, largest_frame_is_put_together) {
  Intake intake;
  EXPECT_EQ(intake.take_all(cut_frame({1, 1}, kMaxPayload)), (Ids{{1, 1}}));
  EXPECT_EQ(intake.take_all(cut_frame({1, 2}, kMaxPayload, "default", kMinMtu)), (Ids{{1, 2}}));
}

TEST(Reassembler, duplicates_are_counted_and_deliver_nothing_twice) {
  const auto datagrams = cut_frame({1, 1}, 3000);
  Intake intake;
  intake.take(datagrams[0]);
  intake.take(datagrams[0]);
  EXPECT_EQ(intake.stats().duplicate, 1U);
  EXPECT_EQ(intake.take_all(datagrams).size(), 1U);
  EXPECT_TRUE(intake.take_all(datagrams).empty());
  EXPECT_EQ(intake.stats().duplicate, 2U + datagrams.size());
  EXPECT_EQ(intake.stats().frames, 1U);
}

TEST(Reassembler, frame_with_a_lost_datagram_is_never_delivered) {
  auto first = cut_frame({1, 1}, 10'000);
  first.erase(first.begin() + 3);
  Intake intake;
  EXPECT_TRUE(intake.take_all(first).empty());
  EXPECT_EQ(intake.take_all(cut_frame({1, 2}, 10'000)), (Ids{{1, 2}}));
  EXPECT_EQ(intake.reassembler.partial_frames().size(), 0U) << "newest wins";
}

TEST(Reassembler, older_frame_that_completes_late_is_dropped) {
  const auto one = cut_frame({1, 1}, 3000);
  const auto two = cut_frame({1, 2}, 3000);
  Intake intake;
  intake.take(one[0]);
  intake.take(one[1]);
  EXPECT_EQ(intake.take_all(two), (Ids{{1, 2}}));
  EXPECT_FALSE(intake.take(one[2]));
  EXPECT_EQ(intake.stats().late, 1U);
  EXPECT_EQ(intake.stats().frames_lost, 0U) << "nothing was delivered before";
}

TEST(Reassembler, interleaved_frames_are_each_put_together) {
  const auto one = cut_frame({1, 1}, 5000);
  const auto two = cut_frame({1, 2}, 5000);
  Intake intake;
  Ids delivered;
  for (std::size_t i = 0; i < one.size(); ++i) {
    for (const auto *datagrams : {&one, &two}) {
      if (const auto frame = intake.take((*datagrams)[i]))
        delivered.push_back(frame->frame.info.id);
    }
  }
  EXPECT_EQ(delivered, (Ids{{1, 1}, {1, 2}}));
}

TEST(Reassembler, streams_and_senders_do_not_disturb_each_other) {
  const auto a = cut_frame({1, 7}, 5000, "a");
  const auto b = cut_frame({1, 3}, 5000, "b");
  const auto c = cut_frame({9, 1}, 5000, "c");
  Intake intake;
  std::size_t delivered = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    delivered += intake.take(a[i], origin(1)).has_value() ? 1 : 0;
    delivered += intake.take(b[i], origin(1)).has_value() ? 1 : 0;
    delivered += intake.take(c[i], origin(2)).has_value() ? 1 : 0;
  }
  EXPECT_EQ(delivered, 3U);
}

TEST(Reassembler, shards_of_two_senders_are_not_mixed) {
  const auto datagrams = cut_frame({1, 1}, 3000);
  Intake intake;
  intake.take(datagrams[0], origin(1));
  intake.take(datagrams[1], origin(2));
  EXPECT_FALSE(intake.take(datagrams[2], origin(1)));
  EXPECT_TRUE(intake.take(datagrams[1], origin(1)));
}

TEST(Reassembler, skipped_numbers_are_lost_and_make_a_discontinuity) {
  Intake intake;
  EXPECT_FALSE(intake.take(cut_frame({1, 5}, 100)[0])->discontinuity) << "the first one";
  EXPECT_FALSE(intake.take(cut_frame({1, 6}, 100)[0])->discontinuity);
  EXPECT_TRUE(intake.take(cut_frame({1, 9}, 100)[0])->discontinuity);
  EXPECT_EQ(intake.stats().frames_lost, 2U);
  EXPECT_TRUE(intake.take(cut_frame({2, 1}, 100)[0])->discontinuity) << "a new epoch";
  EXPECT_EQ(intake.stats().frames_lost, 2U);
}

TEST(Reassembler, only_the_wanted_stream_is_taken) {
  ReassemblerOptions options;
  options.streams = {"wanted", "wanted-too"};
  options.max_streams = 2;
  Intake intake(options);
  EXPECT_TRUE(intake.take_all(cut_frame({1, 1}, 3000, "other")).empty());
  EXPECT_EQ(intake.stats().other_stream, 3U);
  EXPECT_EQ(intake.reassembler.partial_frames().size(), 0U);
  EXPECT_TRUE(intake.take_all(cut_frame({1, 1}, 3000, "another")).empty());
  EXPECT_EQ(intake.take_all(cut_frame({1, 1}, 3000, "wanted")).size(), 1U);
  EXPECT_EQ(intake.take_all(cut_frame({1, 1}, 3000, "wanted-too")).size(), 1U) << "room is left";
}

TEST(Reassembler, a_picture_that_stands_in_for_the_camera_s_may_be_old) {
  Intake intake;
  intake.utc_offset_ns = 31 * kSecond;
  Bytes payload = make_payload(100, 1);
  FrameInfo info = make_info({1, 1}, payload.span());
  info.state = SourceState::kHeld;
  EXPECT_EQ(intake.take(cut_frame(info, std::move(payload))[0])->clock_skew_ns, 0);
  EXPECT_EQ(intake.stats().skewed, 0U);
}

TEST(Reassembler, capture_time_far_from_arrival_is_shown) {
  Intake intake;
  intake.utc_offset_ns = 30 * kSecond;
  EXPECT_EQ(intake.take(cut_frame({1, 1}, 100)[0])->clock_skew_ns, 0);
  intake.utc_offset_ns = 31 * kSecond;
  EXPECT_EQ(intake.take(cut_frame({1, 2}, 100)[0])->clock_skew_ns, 31 * kSecond - 2);
  intake.utc_offset_ns = -40 * kSecond;
  EXPECT_EQ(intake.take(cut_frame({1, 3}, 100)[0])->clock_skew_ns, -40 * kSecond - 3);
  EXPECT_EQ(intake.stats().skewed, 2U);
  EXPECT_EQ(intake.stats().frames, 3U);
}

TEST(Reassembler, frame_with_a_changed_byte_is_not_delivered_but_its_repetition_is) {
  auto damaged = cut_frame({1, 1}, 3000);
  damaged[1].back() ^= std::byte{1};
  Intake intake;
  EXPECT_TRUE(intake.take_all(damaged).empty());
  EXPECT_EQ(intake.stats().corrupt, 1U);
  EXPECT_EQ(intake.take_all(cut_frame({1, 1}, 3000)).size(), 1U);
}

TEST(Reassembler, a_changed_byte_is_found_wherever_it_is) {
  Intake intake;
  std::uint64_t number = 0;
  const std::size_t last = cut_frame({1, 1}, 100'000).size() - 1;
  for (const std::size_t shard : {std::size_t{0}, std::size_t{1}, last / 2, last - 1, last}) {
    auto damaged = cut_frame({1, ++number}, 100'000);
    damaged[shard].back() ^= std::byte{1};
    EXPECT_TRUE(intake.take_all(damaged).empty()) << "shard " << shard;
    EXPECT_EQ(intake.stats().corrupt, number);
  }
}

TEST(Reassembler, damaged_descriptor_is_corrupt) {
  auto damaged = cut_frame({1, 1}, 3000);
  damaged[0][kHeaderSize + 33] ^= std::byte{1};
  Intake intake;
  EXPECT_TRUE(intake.take_all(damaged).empty());
  EXPECT_EQ(intake.stats().corrupt, 1U);
}

TEST(Reassembler, descriptor_of_another_frame_or_stream_is_refused) {
  auto renumbered = cut_frame({1, 1}, 100);
  renumbered[0][31] = std::byte{2};
  auto renamed = cut_frame({1, 1}, 100);
  renamed[0][8] ^= std::byte{1};
  Intake intake;
  EXPECT_TRUE(intake.take_all(renumbered).empty());
  EXPECT_TRUE(intake.take_all(renamed).empty());
  EXPECT_EQ(intake.stats().malformed, 2U);
}

TEST(Reassembler, datagrams_that_contradict_their_frame_are_refused_and_do_not_harm_it) {
  const auto datagrams = cut_frame({1, 1}, 3000);
  Intake intake;
  intake.take(datagrams[0]);
  auto priority = datagrams[1];
  priority[7] = std::byte{9};
  auto parity = datagrams[1];
  parity[42] = parity[43] = std::byte{4};
  auto shorter = datagrams[2];
  shorter.pop_back();
  shorter[35] ^= std::byte{1};  // the object's length, to agree
  const auto other_size = cut_frame({1, 1}, 3000, "default", 1000);
  EXPECT_FALSE(intake.take(priority));
  EXPECT_FALSE(intake.take(parity));
  EXPECT_FALSE(intake.take(shorter));
  EXPECT_FALSE(intake.take(other_size[1]));
  EXPECT_EQ(intake.stats().malformed, 4U);
  EXPECT_EQ(intake.take_all(datagrams).size(), 1U);
}

TEST(Reassembler, what_is_not_ours_or_of_a_later_version_is_counted) {
  Intake intake;
  intake.take({});
  intake.take(std::vector<std::byte>(1400));
  auto later = cut_frame({1, 1}, 100)[0];
  later[4] = std::byte{2};
  intake.take(later);
  auto sealed = cut_frame({1, 1}, 100)[0];
  sealed[6] = std::byte{2};
  intake.take(sealed);
  EXPECT_EQ(intake.stats().malformed, 2U);
  EXPECT_EQ(intake.stats().unsupported, 2U);
  EXPECT_EQ(intake.stats().datagrams, 4U);
}

TEST(Reassembler, frame_to_which_nothing_is_added_is_given_up) {
  const auto datagrams = cut_frame({1, 1}, 3000);
  Intake intake;
  intake.take(datagrams[0]);
  intake.now_ns += 4 * kSecond;
  intake.take(datagrams[1]);  // a slow sender is not an idle one
  intake.now_ns += 4 * kSecond;
  EXPECT_TRUE(intake.take(datagrams[2]));
  const auto next = cut_frame({1, 2}, 3000);
  intake.take(next[0]);
  intake.now_ns += 6 * kSecond;
  intake.take({});
  EXPECT_EQ(intake.stats().expired, 1U);
  EXPECT_EQ(intake.reassembler.partial_frames().bytes(), 0U);
}

TEST(Reassembler, streams_that_are_chosen_take_the_places_of_the_others) {
  ReassemblerOptions options;
  options.max_streams = 2;
  Intake intake(options);
  EXPECT_EQ(intake.take_all(cut_frame({1, 1}, 100, "a")).size(), 1U);
  EXPECT_EQ(intake.take_all(cut_frame({1, 1}, 100, "b")).size(), 1U);
  intake.take(cut_frame({1, 2}, 3000, "a")[0]);
  intake.take(cut_frame({1, 2}, 3000, "b")[0]);
  intake.reassembler.choose({"b", "c"}, false, 2);
  EXPECT_EQ(intake.reassembler.partial_frames().size(), 1U) << "b's";
  EXPECT_EQ(intake.take_all(cut_frame({1, 1}, 100, "c")).size(), 1U);
  EXPECT_TRUE(intake.take_all(cut_frame({1, 1}, 100, "b")).empty()) << "is still known";
  EXPECT_EQ(intake.stats().streams_refused, 0U);
}

TEST(Reassembler, streams_beyond_the_limit_are_refused_until_one_is_idle) {
  ReassemblerOptions options;
  options.max_streams = 2;
  Intake intake(options);
  EXPECT_EQ(intake.take_all(cut_frame({1, 1}, 100, "a")).size(), 1U);
  EXPECT_EQ(intake.take_all(cut_frame({1, 1}, 100, "b")).size(), 1U);
  EXPECT_TRUE(intake.take_all(cut_frame({1, 1}, 100, "c")).empty());
  EXPECT_EQ(intake.stats().streams_refused, 1U);
  intake.now_ns += 30 * kSecond;
  EXPECT_EQ(intake.take_all(cut_frame({1, 2}, 100, "b")).size(), 1U);
  intake.now_ns += 31 * kSecond;
  EXPECT_EQ(intake.take_all(cut_frame({1, 1}, 100, "c")).size(), 1U) << "instead of a";
  EXPECT_EQ(intake.take_all(cut_frame({1, 3}, 100, "b")).size(), 1U);
}

}  // namespace
}  // namespace sentry::udp::testing
