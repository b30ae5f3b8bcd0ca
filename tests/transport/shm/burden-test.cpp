// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <fcntl.h>
#include <gtest/gtest.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "shm-support.hpp"
#include "transport/base/clock.hpp"
#include "transport/base/unique-fd.hpp"
#include "transport/shm/sentry-shm.h"

namespace sentry::shm::test {
namespace {

class ShmBurden : public testing::Test {
 protected:
  // Children that have threads of their own are forked before this one has any.
  void start(std::uint32_t slots = 8) {
    auto writer = RingWriter::create(directory_.writer(slots));
    ASSERT_TRUE(writer) << writer.error().message;
    writer_ = writer.take();
  }
  void publish(std::size_t size = 1000) {
    const Frame frame = made_frame({1, ++number_}, size);
    const auto published = writer_->publish(frame.info, frame.payload.span());
    ASSERT_TRUE(published) << published.error().message;
  }
  int read_for_ever() const {
    RingReader reader = directory_.reader();
    for (;;) {
      if (reader.wait(kPatience) == RingReader::Wait::kFrame) (void)reader.next();
    }
  }
  // The time that one frame takes the writer at most, without the worst few: others use the
  // machine too.
  std::int64_t usual_worst_ns(int frames) {
    std::vector<std::int64_t> times;
    for (int i = 0; i < frames; ++i) {
      const std::int64_t before = monotonic_now_ns();
      publish();
      times.push_back(monotonic_now_ns() - before);
    }
    std::sort(times.begin(), times.end());
    return times[times.size() * 9 / 10];
  }

  ShmDirectory directory_;
  std::unique_ptr<RingWriter> writer_;
  std::uint64_t number_ = 0;
};

TEST_F(ShmBurden, stopped_readers_do_not_hold_the_writer_up) {
  start();
  std::vector<Child> readers;
  for (int i = 0; i < 8; ++i) {
    readers.emplace_back([&] { return read_for_ever(); });
    publish();
    readers.back().signal(SIGSTOP);
  }
  EXPECT_LT(usual_worst_ns(500), 50'000'000);
  EXPECT_EQ(writer_->stats().frames, 508U);
}

TEST_F(ShmBurden, a_thousand_waiting_readers_do_not_hold_the_writer_up) {
  Baton waiting;
  Child crowd([&] {
    std::vector<std::jthread> threads;
    for (int i = 0; i < test_scale("SENTRY_TEST_READERS", 1000); ++i) {
      threads.emplace_back([&] { (void)read_for_ever(); });
    }
    waiting.pass();
    return 0;
  });
  start();
  ASSERT_TRUE(waiting.take());
  sleep_ms(200);  // for the last of them to fall asleep
  EXPECT_LT(usual_worst_ns(100), 200'000'000);
  EXPECT_EQ(writer_->stats().frames, 100U);
  EXPECT_EQ(::waitpid(crowd.pid(), nullptr, WNOHANG), 0) << "the crowd has gone";
}

// Everything that a process which may only read can do to the file.
int molest(const std::string &path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  void *page = ::mmap(nullptr, 4096, PROT_READ, MAP_SHARED, file.get(), 0);
  std::uint32_t elsewhere = 0;
  if (page == MAP_FAILED) return 1;
  auto *word = static_cast<std::byte *>(page) + offsetof(sentry_shm_header, published);
  for (;;) {
    ::flock(file.get(), LOCK_EX | LOCK_NB);
    struct flock lock {};
    lock.l_type = F_RDLCK;
    ::fcntl(file.get(), F_SETLK, &lock);
    ::syscall(SYS_futex, word, FUTEX_REQUEUE, 0, INT_MAX, &elsewhere, 0);
    ::syscall(SYS_futex, word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
  }
}

TEST_F(ShmBurden, hostile_readers_delay_others_by_one_bounded_wait_at_most) {
  start();
  const Child vandal([&] { return molest(directory_.segment()); });
  RingReader reader = directory_.reader();
  for (std::uint64_t n = 1; n <= 20; ++n) {
    std::jthread later([&] {
      sleep_ms(5);
      publish();
    });
    ASSERT_EQ(reader.wait(kPatience), RingReader::Wait::kFrame);
    later.join();
    const auto frame = reader.next();
    ASSERT_TRUE(frame);
    ASSERT_EQ(frame->info.id.number, n);
  }
}

TEST_F(ShmBurden, interrupt_ends_a_wait_under_way_and_those_after_it) {
  start();
  RingReader reader = directory_.reader();
  for (int i = 0; i < 200; ++i) {
    std::jthread interrupter([&] {
      if (i % 2 == 0) std::this_thread::yield();
      reader.interrupt(true);
    });
    const std::int64_t before = monotonic_now_ns();
    ASSERT_EQ(reader.wait(kPatience), RingReader::Wait::kInterrupted);
    ASSERT_LT(monotonic_now_ns() - before, 10'000'000'000);
    ASSERT_EQ(reader.wait(kPatience), RingReader::Wait::kInterrupted);
    interrupter.join();
    reader.interrupt(false);
    ASSERT_EQ(reader.wait(0ms), RingReader::Wait::kTimeout);
  }
}

TEST_F(ShmBurden, interrupt_wakes_a_sleeping_reader_at_once) {
  constexpr int kTimes = 40;
  start();
  RingReader reader = directory_.reader();
  const std::int64_t before = monotonic_now_ns();
  for (int i = 0; i < kTimes; ++i) {
    std::jthread interrupter([&] {
      sleep_ms(5);
      reader.interrupt(true);
    });
    ASSERT_EQ(reader.wait(kPatience), RingReader::Wait::kInterrupted);
    interrupter.join();
    reader.interrupt(false);
  }
  // Half of what it takes when each sleep runs out instead.
  EXPECT_LT(monotonic_now_ns() - before, kTimes * 125'000'000LL);
}

TEST_F(ShmBurden, interrupt_works_while_there_is_no_segment) {
  RingReader reader = directory_.reader();
  std::jthread interrupter([&] {
    sleep_ms(20);
    reader.interrupt(true);
  });
  EXPECT_EQ(reader.wait(kPatience), RingReader::Wait::kInterrupted);
}

bool forbid_futex_waitv(std::uint32_t with_errno) {
  sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),  // the system call's number
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 449, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | with_errno),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{4, rules};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

TEST_F(ShmBurden, waits_work_where_the_kernel_waits_for_one_word_only) {
  for (const int refusal : {ENOSYS, EPERM}) {
    Baton waiting;
    Child old_kernel([&] {
      if (!forbid_futex_waitv(static_cast<std::uint32_t>(refusal))) return 77;
      RingReader reader = directory_.reader();
      for (int frames = 0; frames < 2; ++frames) {
        if (reader.wait(kPatience) != RingReader::Wait::kFrame || !reader.next()) return 1;
        waiting.pass();
      }
      if (reader.wait(200ms) != RingReader::Wait::kTimeout) return 2;
      std::jthread interrupter([&] {
        sleep_ms(20);
        reader.interrupt(true);
      });
      return reader.wait(kPatience) == RingReader::Wait::kInterrupted ? 0 : 3;
    });
    start();
    publish();
    if (!waiting.take()) GTEST_SKIP() << "no seccomp filters here";
    sleep_ms(30);
    publish();
    EXPECT_EQ(old_kernel.wait(), 0);
    writer_.reset();
  }
}

TEST_F(ShmBurden, growth_under_load_loses_and_reorders_nothing) {
  constexpr std::uint64_t kFrames = 600;
  start(64);
  Baton read;
  std::vector<Child> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      RingReader reader = directory_.reader();
      for (std::uint64_t n = 1; n <= kFrames; ++n) {
        std::optional<Frame> frame;
        while (!frame) {
          if (reader.wait(kPatience) != RingReader::Wait::kFrame) return 1;
          frame = reader.next();
        }
        if (frame->info.id.number != n) return 2;
        if (!is_as_made(*frame)) return 3;
        if (n == 1 || n % 16 == 0) read.pass();
      }
      return reader.status().reopened >= 1 ? 0 : 4;
    });
  }
  publish();
  ASSERT_TRUE(read.take() && read.take());
  for (std::uint64_t n = 2; n <= kFrames; ++n) {
    // From 1 KB to 1 MB, so that the slots grow twice in the middle of it.
    publish(1000 + n * n * n / 216);
    // Never more ahead of a reader than the ring holds.
    const bool in_step = n % 16 != 0 || (read.take() && read.take());
    ASSERT_TRUE(in_step);
  }
  for (Child &reader : readers) EXPECT_EQ(reader.wait(), 0);
  EXPECT_GE(writer_->stats().growths, 2U);
}

}  // namespace
}  // namespace sentry::shm::test
