// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <atomic>
#include <filesystem>
#include <vector>

#include "shm-support.hpp"

namespace sentry::shm::test {
namespace {

// Becomes the writer again and again; answers whether somebody else was at the same time.
int contend(const ShmDirectory &directory, std::atomic<int> &writers, std::atomic<int> &turns) {
  const int enough = test_scale("SENTRY_TEST_TURNS", 300);
  while (turns < enough) {
    const auto writer = RingWriter::create(directory.writer(2));
    if (!writer) {
      if (writer.error().code != ErrorCode::kBusy) return 1;
      continue;
    }
    if (writers.fetch_add(1) != 0) return 2;
    ++turns;
    const Frame frame = made_frame({1, 1}, 100);
    if (!(*writer)->publish(frame.info, frame.payload.span())) return 3;
    writers.fetch_sub(1);
  }
  return 0;
}

TEST(ShmContention, one_of_many_contenders_writes_at_a_time) {
  const ShmDirectory directory;
  void *page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(page, MAP_FAILED);
  auto *counts = new (page) std::atomic<int>[2] {};
  std::vector<Child> contenders;
  for (int i = 0; i < 4; ++i) {
    contenders.emplace_back([&] { return contend(directory, counts[0], counts[1]); });
  }
  for (Child &contender : contenders) EXPECT_EQ(contender.wait(), 0);
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
  ::munmap(page, 4096);
}

}  // namespace
}  // namespace sentry::shm::test
