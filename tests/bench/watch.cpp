// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Follows a segment, and tells how long after its time of capture each frame could be read there.
// `mark` on standard input says what came since the last one.

#include <chrono>
#include <mutex>
#include <thread>

#include "tests/bench/arguments.hpp"
#include "tests/bench/control.hpp"
#include "tests/bench/report.hpp"
#include "tests/bench/sockets.hpp"
#include "transport/base/clock.hpp"
#include "transport/shm/ring-reader.hpp"

namespace sentry::bench {
namespace {

class Watch {
 public:
  explicit Watch(shm::RingReader ring) : ring_(std::move(ring)) {}

  void run() {
    Control control;
    control.on("mark", [this](const std::string &) { mark(); });
    Loop loop(control);
    Report("ready").print();
    std::thread following([this] { follow(); });
    while (!loop.over()) loop.wait(monotonic_now_ns() + kNanosecondsPerSecond);
    ring_.interrupt(true);
    following.join();
  }

 private:
  void follow() {
    for (;;) {
      const auto waited = ring_.wait(std::chrono::seconds(1));
      if (waited == shm::RingReader::Wait::kInterrupted) return;
      if (waited == shm::RingReader::Wait::kFrame) take(utc_now_ns());
    }
  }

  void take(std::int64_t visible_ns) {
    while (const auto frame = ring_.next()) {
      const std::scoped_lock lock(mutex_);
      const FrameId id = frame->info.id;
      if (id.epoch == last_.epoch)
        missed_ += static_cast<std::int64_t>(id.number - last_.number) - 1;
      last_ = id;
      ++frames_;
      bytes_ += static_cast<std::int64_t>(frame->payload.size());
      delay_.add(visible_ns - frame->info.capture_time_ns);
      visible_ns = utc_now_ns();
    }
  }

  void mark() {
    const std::scoped_lock lock(mutex_);
    Report("mark")
        .add("frames", frames_)
        .add("bytes", bytes_)
        .add("missed", missed_)
        .add("delay", delay_)
        .print();
    frames_ = bytes_ = missed_ = 0;
    delay_.clear();
  }

  shm::RingReader ring_;  // the following thread's, but for interrupt()
  std::mutex mutex_;      // guards the next
  FrameId last_;
  std::int64_t frames_ = 0;
  std::int64_t bytes_ = 0;
  std::int64_t missed_ = 0;  // numbers that never came
  Latency delay_;
};

}  // namespace
}  // namespace sentry::bench

int main(int count, char **words) {
  sentry::bench::Arguments arguments(count, words);
  const std::string stream = arguments.required("stream");
  arguments.finish();
  auto ring = sentry::shm::RingReader::create(stream);
  if (!ring) sentry::bench::fail(ring.error().message);
  sentry::bench::Watch(ring.take()).run();
}
