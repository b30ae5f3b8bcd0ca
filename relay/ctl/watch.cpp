// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <pthread.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <list>
#include <mutex>
#include <set>
#include <thread>

#include "relay/ctl/command.hpp"
#include "relay/ctl/output.hpp"
#include "transport/base/clock.hpp"
#include "transport/shm/ring-reader.hpp"

namespace sentry::ctl {
namespace {

// Prints the lines of all watchers, and knows when it is enough.
class Printer {
 public:
  explicit Printer(std::optional<std::uint64_t> count) : left_(count) {}

  void print(const std::string &stream, const Frame &frame) {
    const FrameInfo &info = frame.info;
    std::string text = time_text(utc_now_ns()) + " " + stream + " " + to_string(info.id) + " " +
                       size_text(info) + " " + std::to_string(frame.payload.size()) + " bytes " +
                       std::string(to_string(info.state)) + " age " +
                       duration_text(frame_age_ns(info));
    if (!info.reason.empty()) text += ": " + info.reason;
    const std::lock_guard lock(mutex_);
    if (done_ || (left_ && (*left_)-- == 0)) return;
    if (std::printf("%s\n", printable(text).c_str()) < 0 || std::fflush(stdout) != 0) {
      failed_ = done_ = true;
    }
    if (left_ && *left_ == 0) done_ = true;
  }
  [[nodiscard]] bool done() const { return done_; }
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  std::mutex mutex_;  // guards left_ and stdout
  std::optional<std::uint64_t> left_;
  std::atomic<bool> done_{false};
  std::atomic<bool> failed_{false};
};

// Follows one stream on a thread of its own.
class Watcher {
 public:
  Watcher(std::string stream, shm::RingReader reader, Printer &printer)
      : stream_(std::move(stream)), reader_(std::move(reader)), printer_(printer) {
    thread_ = std::jthread([this](const std::stop_token &stop) { follow(stop); });
  }
  Watcher(const Watcher &) = delete;
  Watcher &operator=(const Watcher &) = delete;
  ~Watcher() {
    thread_.request_stop();
    reader_.interrupt(true);
    thread_.join();
  }

 private:
  void follow(const std::stop_token &stop) {
    while (!stop.stop_requested() && !printer_.done()) {
      if (reader_.wait(std::chrono::seconds(1)) != shm::RingReader::Wait::kFrame) continue;
      if (const auto frame = reader_.next()) printer_.print(stream_, *frame);
    }
  }

  std::string stream_;
  shm::RingReader reader_;
  Printer &printer_;
  std::jthread thread_;
};

class Watch {
 public:
  explicit Watch(const Arguments &arguments) : arguments_(arguments), printer_(arguments.count) {}

  int run() {
    sigset_t ending;
    ::sigemptyset(&ending);
    ::sigaddset(&ending, SIGINT);
    ::sigaddset(&ending, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &ending, nullptr);
    const timespec pause{0, 50'000'000};
    do {
      if (const auto begun = look_for_streams(); !begun) return fail(begun.error().message);
    } while (!printer_.done() && ::sigtimedwait(&ending, nullptr, &pause) < 0);
    watchers_.clear();
    return printer_.failed() ? fail("Cannot write the output") : EXIT_SUCCESS;
  }

 private:
  // The named stream, whether it exists or not, or all there are by now.
  Result<void> look_for_streams() {
    if (!arguments_.names.empty()) return begin(arguments_.names[0]);
    const auto streams = shm::list_segments(arguments_.directory);
    if (!streams) return streams.error();
    for (const std::string &stream : *streams) {
      if (const auto begun = begin(stream); !begun) return begun.error();
    }
    return {};
  }

  Result<void> begin(const std::string &stream) {
    if (!known_.insert(stream).second) return {};
    auto reader = shm::RingReader::create(stream, arguments_.directory);
    if (!reader) return reader.error();
    if (const auto status = reader->status(); status.state == shm::SegmentState::kAbsent) {
      (void)fail(status.problem.empty() ? "Waiting for a segment of stream " + stream
                                        : status.problem);
    }
    watchers_.emplace_back(stream, reader.take(), printer_);
    return {};
  }

  const Arguments &arguments_;
  Printer printer_;
  std::set<std::string> known_;
  std::list<Watcher> watchers_;
};

int watch(const Arguments &arguments) { return Watch(arguments).run(); }

}  // namespace

const Command kWatchCommand{"watch",
                            "[STREAM] [--count N]",
                            "a line for every frame, until interrupted",
                            "  --count N           end after so many lines\n",
                            kCount,
                            0,
                            1,
                            watch};

}  // namespace sentry::ctl
