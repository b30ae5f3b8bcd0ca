// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <random>
#include <vector>

#include "shm-support.hpp"
#include "transport/shm/writer-core.hpp"

namespace sentry::shm::test {
namespace {

// Sizes that sometimes make the segment grow, from a name.
std::size_t size_of(FrameId id) {
  const std::uint64_t mix = (id.epoch * 31 + id.number) * 0x9E3779B97F4A7C15 >> 40;
  return mix % 64 == 0 ? 4097 + mix % 20'000 : 1 + mix % 4096;
}

template <class Writer>
int write_with(Result<std::unique_ptr<Writer>> writer, std::uint64_t epoch) {
  if (!writer) return 1;
  for (FrameId id{epoch, 1};; ++id.number) {
    const Frame frame = made_frame(id, size_of(id));
    if (!(*writer)->publish(frame.info, frame.payload.span())) return 2;
  }
}

// Writes until it is killed: as anybody does, or so that segments are replaced all the time.
int write_for_ever(const ShmDirectory &directory, std::uint64_t epoch) {
  if (epoch % 2 == 0) return write_with(RingWriter::create(directory.writer(4)), epoch);
  return write_with(WriterCore::create(directory.writer(4), {4096, 40}), epoch);
}

struct Shared {
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> frames{0};
  std::atomic<std::uint64_t> epochs{0};
};

// Follows all writers, one after the other; answers which promise was broken.
int read_until_stopped(const ShmDirectory &directory, Shared &shared, bool newest_only) {
  RingReader reader = directory.reader();
  FrameId last;
  while (!shared.stop) {
    if (reader.wait(100ms) != RingReader::Wait::kFrame) continue;
    const auto frame = newest_only ? reader.newest() : reader.next();
    if (!frame) continue;
    if (!is_as_made(*frame) || frame->payload.size() != size_of(frame->info.id)) return 10;
    if (newest_only ? frame->info.id < last : frame->info.id <= last) return 11;
    if (frame->info.id.epoch != last.epoch) ++shared.epochs;
    last = frame->info.id;
    ++shared.frames;
  }
  return reader.status().damaged == 0 ? 0 : 12;
}

TEST(ShmKill, readers_survive_thousands_of_writers_killed_at_any_instant) {
  const ShmDirectory directory;
  void *page =
      ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(page, MAP_FAILED);
  auto *shared = new (page) Shared;
  const int kills = test_scale("SENTRY_TEST_KILLS", 2000);

  std::vector<Child> readers;
  for (const bool newest_only : {false, false, true}) {
    readers.emplace_back([&] { return read_until_stopped(directory, *shared, newest_only); });
  }
  std::mt19937 random(20100805);
  std::uniform_int_distribution<int> microseconds(0, 6000);
  for (int i = 1; i <= kills; ++i) {
    Child writer([&] { return write_for_ever(directory, static_cast<std::uint64_t>(i)); });
    const timespec life{0, microseconds(random) * 1000L};
    ::nanosleep(&life, nullptr);
    writer.signal(SIGKILL);
    ASSERT_EQ(writer.wait(), -SIGKILL) << "writer " << i << " ended by itself";
  }

  // The last word has a writer that lives: everybody gets to it.
  auto writer = RingWriter::create(directory.writer(4));
  ASSERT_TRUE(writer) << writer.error().message;
  const FrameId id{static_cast<std::uint64_t>(kills) + 1, 1};
  const std::uint64_t before = shared->frames;
  const Frame frame = made_frame(id, size_of(id));
  ASSERT_TRUE((*writer)->publish(frame.info, frame.payload.span()));
  EXPECT_TRUE(eventually([&] { return shared->frames >= before + readers.size(); }));
  shared->stop = true;
  for (Child &reader : readers) EXPECT_EQ(reader.wait(), 0);
  EXPECT_GT(shared->frames, static_cast<std::uint64_t>(kills));
  EXPECT_GT(shared->epochs, static_cast<std::uint64_t>(kills) / 4);
  ::testing::Test::RecordProperty("frames", std::to_string(shared->frames));
  std::printf("%d writers killed, %llu frames read of %llu writers\n", kills,
              static_cast<unsigned long long>(shared->frames),
              static_cast<unsigned long long>(shared->epochs));
  ::munmap(page, sizeof(Shared));
}

}  // namespace
}  // namespace sentry::shm::test
