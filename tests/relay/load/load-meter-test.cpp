// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/load/load-meter.hpp"

#include <gtest/gtest.h>

#include <array>

namespace sentry::relay {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

class LoadMeterOfTwo : public testing::Test {
 protected:
  LoadSample sample(std::int64_t elapsed_ns, HeldBytes held = {}) {
    now_ns_ += elapsed_ns;
    return meter_.sample(workers_, held, now_ns_);
  }

  WorkerMetrics first_;
  WorkerMetrics second_;
  std::array<const WorkerMetrics *, 2> workers_{&first_, &second_};
  LoadMeter meter_;
  std::int64_t now_ns_ = 77 * kSecond;
};

TEST_F(LoadMeterOfTwo, knows_nothing_at_first) {
  first_.busy_viewers_ns.add(50 * kSecond);
  first_.bytes_sent.add(1'000'000);
  const LoadSample begin = sample(0);
  EXPECT_EQ(begin.now_ns, now_ns_);
  EXPECT_EQ(begin.busy, 0);
  EXPECT_EQ(begin.egress_bits_per_second, 0);
}

TEST_F(LoadMeterOfTwo, tells_the_share_of_the_busiest_and_the_bits_of_all) {
  sample(0);
  first_.busy_viewers_ns.add(kSecond / 10);
  first_.busy_ns.add(kSecond / 2);  // newcomers do not count
  second_.busy_viewers_ns.add(kSecond / 5);
  first_.bytes_sent.add(1'000'000);
  second_.bytes_sent.add(500'000);
  const LoadSample half = sample(kSecond / 2);
  EXPECT_DOUBLE_EQ(half.busy, 0.4);
  EXPECT_DOUBLE_EQ(half.egress_bits_per_second, 1.5e6 * 8 * 2);
  const LoadSample idle = sample(kSecond / 2);
  EXPECT_EQ(idle.busy, 0);
  EXPECT_EQ(idle.egress_bits_per_second, 0);
}

TEST_F(LoadMeterOfTwo, has_no_busier_worker_than_a_wholly_busy_one) {
  sample(0);
  first_.busy_viewers_ns.add(2 * kSecond);  // a long turn that ended just now
  EXPECT_EQ(sample(kSecond / 5).busy, 1.0);
}

TEST_F(LoadMeterOfTwo, takes_held_bytes_as_a_share_of_their_cap) {
  EXPECT_DOUBLE_EQ(sample(0, {50, 200}).send_queue, 0.25);
  EXPECT_EQ(sample(kSecond, {50, 0}).send_queue, 0) << "no cap";
  EXPECT_EQ(sample(kSecond, {-1, 200}).send_queue, 0);
}

TEST_F(LoadMeterOfTwo, repeats_its_answer_when_no_time_has_passed) {
  sample(0);
  first_.busy_viewers_ns.add(kSecond / 2);
  EXPECT_DOUBLE_EQ(sample(kSecond).busy, 0.5);
  first_.busy_viewers_ns.add(kSecond / 4);
  EXPECT_DOUBLE_EQ(sample(0).busy, 0.5);
  EXPECT_DOUBLE_EQ(sample(1000).busy, 0.5);
  EXPECT_NEAR(sample(kSecond).busy, 0.25, 1e-5) << "nothing was lost meanwhile";
}

TEST_F(LoadMeterOfTwo, survives_a_clock_that_goes_back) {
  sample(0);
  first_.busy_viewers_ns.add(kSecond / 2);
  EXPECT_DOUBLE_EQ(sample(kSecond).busy, 0.5);
  first_.busy_viewers_ns.add(kSecond);
  EXPECT_DOUBLE_EQ(sample(-50 * kSecond).busy, 0.5);
  first_.busy_viewers_ns.add(kSecond / 4);
  EXPECT_DOUBLE_EQ(sample(kSecond).busy, 0.25);
}

TEST_F(LoadMeterOfTwo, does_not_take_a_new_worker_s_past_for_load) {
  sample(0);
  WorkerMetrics late;
  late.busy_viewers_ns.add(3 * kSecond / 4);
  late.bytes_sent.add(1'000'000);
  workers_ = {&first_, &late};
  const LoadSample changed = sample(kSecond);
  EXPECT_EQ(changed.busy, 0);
  EXPECT_EQ(changed.egress_bits_per_second, 0);
  late.busy_viewers_ns.add(kSecond / 4);
  EXPECT_DOUBLE_EQ(sample(kSecond).busy, 0.25);
}

TEST_F(LoadMeterOfTwo, takes_counters_that_began_anew_from_nothing) {
  first_.bytes_sent.set(5'000'000);
  sample(0);
  first_.bytes_sent.set(1'000);
  EXPECT_DOUBLE_EQ(sample(kSecond).egress_bits_per_second, 8'000);
}

TEST_F(LoadMeterOfTwo, without_workers_is_at_ease) {
  EXPECT_EQ(meter_.sample({}, {}, kSecond).busy, 0);
  EXPECT_EQ(meter_.sample({}, {}, 2 * kSecond).egress_bits_per_second, 0);
}

}  // namespace
}  // namespace sentry::relay
