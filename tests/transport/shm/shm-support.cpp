// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "shm-support.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include "transport/base/clock.hpp"

namespace sentry::shm::test {
namespace {

// SplitMix64: every bit of the seed changes every bit of the output.
std::uint64_t next_random(std::uint64_t &state) {
  std::uint64_t z = (state += 0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif
#else
constexpr bool kSanitized = false;
#endif

}  // namespace

ShmDirectory::ShmDirectory() {
  for (std::string pattern :
       {std::string("/dev/shm/shm-test-XXXXXX"),
        std::filesystem::temp_directory_path().string() + "/shm-test-XXXXXX"}) {
    if (::mkdtemp(pattern.data()) == nullptr) continue;
    path_ = pattern;
    return;
  }
  ADD_FAILURE() << "cannot make a directory: " << std::strerror(errno);
}

ShmDirectory::~ShmDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

WriterOptions ShmDirectory::writer(std::uint32_t slots) const {
  WriterOptions options;
  options.stream = "field";
  options.directory = path_;
  options.slots = slots;
  return options;
}

RingReader ShmDirectory::reader() const {
  auto reader = RingReader::create("field", path_);
  EXPECT_TRUE(reader) << reader.error().message;
  return reader.take();
}

Frame made_frame(FrameId id, std::size_t size) {
  Frame frame;
  frame.payload = Bytes(size);
  std::uint64_t state = id.epoch * 0x9E3779B97F4A7C15 + id.number;
  for (std::size_t i = 0; i < size; i += sizeof state) {
    const std::uint64_t word = next_random(state);
    std::memcpy(frame.payload.data() + i, &word, std::min(sizeof word, size - i));
  }
  frame.info.id = id;
  frame.info.capture_time_ns = static_cast<std::int64_t>(next_random(state) >> 2);
  frame.info.width = static_cast<std::uint32_t>(id.number % 4096) + 1;
  frame.info.height = static_cast<std::uint32_t>(size % 4096) + 1;
  frame.info.state = static_cast<SourceState>(id.number % 3);
  frame.info.reason = std::string(static_cast<std::size_t>(id.number % (kMaxReason + 1)), 'r');
  frame.info.checksum = payload_checksum(frame.payload.span());
  return frame;
}

bool is_as_made(const Frame &frame) {
  const Frame wanted = made_frame(frame.info.id, frame.payload.size());
  return wanted.info == frame.info &&
         std::memcmp(wanted.payload.data(), frame.payload.data(), frame.payload.size()) == 0;
}

Child::Child(const std::function<int()> &main) {
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  EXPECT_GE(pid_, 0) << std::strerror(errno);
  if (pid_ != 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::_exit(::getppid() == parent ? main() : 99);
}

Child::Child(Child &&other) noexcept : pid_(std::exchange(other.pid_, -1)) {}

Child::~Child() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  wait();
}

void Child::signal(int number) const { ASSERT_EQ(::kill(pid_, number), 0); }

int Child::wait() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

Baton::Baton() { EXPECT_EQ(::pipe(ends_), 0); }

Baton::~Baton() {
  ::close(ends_[0]);
  ::close(ends_[1]);
}

void Baton::pass() const { EXPECT_EQ(::write(ends_[1], "", 1), 1); }

bool Baton::take() const {
  pollfd ready{ends_[0], POLLIN, 0};
  char byte = 0;
  return ::poll(&ready, 1, static_cast<int>(kPatience.count())) == 1 &&
         ::read(ends_[0], &byte, 1) == 1;
}

bool eventually(const std::function<bool()> &condition) {
  const std::int64_t end = monotonic_now_ns() + kPatience.count() * 1'000'000;
  while (monotonic_now_ns() < end) {
    if (condition()) return true;
    sleep_ms(2);
  }
  return condition();
}

/// How often a test repeats something: as `variable` says, else `normal`, or a fifth of that with a
/// sanitizer, under which a fork takes forty times as long.
int test_scale(const char *variable, int normal) {
  const char *value = std::getenv(variable);
  const int wanted = value != nullptr ? std::atoi(value) : 0;
  return wanted > 0 ? wanted : kSanitized ? normal / 5 : normal;
}

void sleep_ms(int milliseconds) {
  timespec time{milliseconds / 1000, (milliseconds % 1000) * 1'000'000L};
  while (::nanosleep(&time, &time) != 0 && errno == EINTR) {
  }
}

}  // namespace sentry::shm::test
