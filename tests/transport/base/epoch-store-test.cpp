// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/base/epoch-store.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace sentry {
namespace {

constexpr std::int64_t kNow = 1'790'000'000'000'000'000;  // some instant of 2026

class EpochStore : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "epoch-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string directory_;
};

TEST_F(EpochStore, starts_from_the_time_of_day) {
  const Epoch epoch = begin_epoch("field", directory_, kNow);
  EXPECT_FALSE(epoch.not_persisted);
  EXPECT_LT(epoch.value - static_cast<std::uint64_t>(kNow) + 1024, 2048U);
}

TEST_F(EpochStore, rises_although_the_clock_fell) {
  const Epoch first = begin_epoch("field", directory_, kNow);
  const Epoch second = begin_epoch("field", directory_, 0);
  EXPECT_EQ(second.value, first.value + 1);
}

TEST_F(EpochStore, keeps_streams_apart) {
  const Epoch field = begin_epoch("field", directory_, kNow);
  const Epoch gate = begin_epoch("gate", directory_, kNow / 2);
  EXPECT_LT(gate.value, field.value);
}

TEST_F(EpochStore, gives_every_thread_its_own) {
  std::vector<std::uint64_t> values(8);
  {
    std::vector<std::jthread> threads;
    for (auto &value : values) {
      threads.emplace_back([&] { value = begin_epoch("field", directory_, 1).value; });
    }
  }
  EXPECT_EQ(std::set<std::uint64_t>(values.begin(), values.end()).size(), values.size());
}

TEST_F(EpochStore, takes_rubbish_in_its_file_for_no_epoch) {
  std::ofstream(directory_ + "/epoch.field") << "rubbish";
  const Epoch epoch = begin_epoch("field", directory_, kNow);
  EXPECT_FALSE(epoch.not_persisted);
  EXPECT_GT(epoch.value, static_cast<std::uint64_t>(kNow) - 1024);
}

TEST_F(EpochStore, still_gives_an_epoch_where_nothing_can_be_kept) {
  std::ofstream(directory_ + "/file") << "";
  const Epoch epoch = begin_epoch("field", directory_ + "/file/below", kNow);
  ASSERT_TRUE(epoch.not_persisted);
  EXPECT_NE(epoch.not_persisted->message.find("/file/below/epoch.field"), std::string::npos);
  EXPECT_GT(epoch.value, 0U);
}

}  // namespace
}  // namespace sentry
