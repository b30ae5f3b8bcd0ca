// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/bench/frame-tally.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <vector>

namespace sentry::bench {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

std::string marked(FrameTally &tally, std::size_t receivers) {
  Report report("mark");
  tally.mark(report, receivers);
  testing::internal::CaptureStdout();
  report.print();
  return testing::internal::GetCapturedStdout();
}

bool says(const std::string &line, const std::string &figure) {
  return line.find(figure + ",") != std::string::npos ||
         line.find(figure + "}") != std::string::npos;
}

TEST(FrameTally, a_viewer_with_every_frame_misses_none) {
  FrameTally tally;
  Receiver viewer;
  for (std::int64_t frame = 1; frame <= 5; ++frame) {
    tally.received(viewer, frame * kSecond, frame * kSecond + 1000);
  }
  const std::string line = marked(tally, 1);
  EXPECT_TRUE(says(line, "\"frames\": 5")) << line;
  EXPECT_TRUE(says(line, "\"distinct\": 5")) << line;
  EXPECT_TRUE(says(line, "\"missed\": 0")) << line;
  EXPECT_TRUE(says(line, "\"each_count\": 4")) << line;
  EXPECT_TRUE(says(line, "\"each_max\": 1.000000")) << line;
  EXPECT_TRUE(tally.is_newest(viewer));
}

TEST(FrameTally, what_others_received_in_between_was_missed) {
  FrameTally tally;
  std::vector<Receiver> viewers(2);
  for (std::int64_t frame = 1; frame <= 4; ++frame) {
    tally.received(viewers[0], frame * kSecond, frame * kSecond);
  }
  tally.received(viewers[1], 1 * kSecond, 1 * kSecond);
  EXPECT_FALSE(tally.is_newest(viewers[1]));
  tally.received(viewers[1], 4 * kSecond, 4 * kSecond);
  EXPECT_TRUE(tally.is_newest(viewers[1]));
  EXPECT_TRUE(says(marked(tally, 2), "\"missed\": 2"));
  EXPECT_TRUE(says(marked(tally, 2), "\"missed\": 0"));
}

TEST(FrameTally, a_frame_counts_for_all_when_the_last_viewer_has_it) {
  FrameTally tally;
  std::vector<Receiver> viewers(3);
  for (Receiver &viewer : viewers) tally.received(viewer, kSecond, kSecond);
  tally.received(viewers[0], 2 * kSecond, 2 * kSecond + 1000);
  tally.received(viewers[1], 2 * kSecond, 2 * kSecond + 9000);
  EXPECT_TRUE(says(marked(tally, 3), "\"all_count\": 0"));
  tally.received(viewers[2], 2 * kSecond, 2 * kSecond + 5000);
  for (Receiver &viewer : viewers) tally.received(viewer, 3 * kSecond, 3 * kSecond + 7000);
  const std::string line = marked(tally, 3);
  EXPECT_TRUE(says(line, "\"all_count\": 1")) << line;
  EXPECT_TRUE(says(line, "\"all_max\": 7.000000")) << line;
}

TEST(FrameTally, the_same_frame_again_is_repeated) {
  FrameTally tally;
  Receiver viewer;
  tally.received(viewer, kSecond, kSecond);
  tally.received(viewer, kSecond, kSecond);
  EXPECT_TRUE(says(marked(tally, 1), "\"repeated\": 1"));
}

TEST(FrameTally, after_a_pause_nothing_was_missed) {
  FrameTally tally;
  std::vector<Receiver> viewers(2);
  tally.received(viewers[0], 1 * kSecond, 1 * kSecond);
  tally.received(viewers[1], 1 * kSecond, 1 * kSecond);
  tally.received(viewers[1], 2 * kSecond, 2 * kSecond);
  FrameTally::pause(viewers[0]);
  tally.received(viewers[0], 3 * kSecond, 3 * kSecond);
  EXPECT_TRUE(says(marked(tally, 2), "\"missed\": 0"));
}

}  // namespace
}  // namespace sentry::bench
