// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/feed.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/pipelines/daemon-run.hpp"

namespace sentry::pipelines {
namespace {

// The parent of a process, as Linux tells it; 0 when there is none.
int parent_of(const std::filesystem::path &process) {
  std::ifstream file(process / "status");
  for (std::string word; file >> word;) {
    int parent = 0;
    if (word == "PPid:" && file >> parent) return parent;
  }
  return 0;
}

std::vector<int> children() {
  std::vector<int> found;
  for (const auto &one : std::filesystem::directory_iterator("/proc")) {
    const int pid = std::atoi(one.path().filename().c_str());
    if (pid > 0 && parent_of(one.path()) == ::getpid()) found.push_back(pid);
  }
  return found;
}

// Returns when it does nothing any more.
void freeze(int pid) {
  ASSERT_EQ(::kill(pid, SIGSTOP), 0);
  siginfo_t stopped{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(pid), &stopped, WSTOPPED | WNOWAIT), 0);
}

// A feed in this thread's hands.
class FeedTest : public testing::Test {
 protected:
  ~FeedTest() override {
    feed_->end();
    turn([&] { return ended_; });
    feed_.reset();
  }

  void start(const SupervisorLimits &limits) {
    FeedSettings settings;
    settings.camera = test_camera();
    settings.large.sinks = "fakesink";
    settings.limits = limits;
    auto feed = Feed::create(settings, context_.get(), [this](const auto &) { ended_ = true; });
    ASSERT_TRUE(feed) << feed.error().message;
    feed_ = feed.take();
    ASSERT_TRUE(feed_->start());
  }

  template <class Done>
  void turn(Done done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    Alarm wake(context_.get(), [] {});
    while (!done() && std::chrono::steady_clock::now() < end) {
      wake.set(monotonic_now_ns() + kNanosecondsPerSecond / 100);
      g_main_context_iteration(context_.get(), TRUE);
    }
    ASSERT_TRUE(done());
  }

  void await_live() {
    turn([&] { return feed_->status().state == Supervisor::State::kLive; });
  }

  // The process that waits beside the one at work, when there is one.
  int spare() {
    int found = 0;
    for (const int pid : children()) {
      const bool is_old = std::find(others_.begin(), others_.end(), pid) != others_.end();
      if (!is_old && pid != feed_->status().pid) found = pid;
    }
    return found;
  }

  const std::vector<int> others_ = children();  // of other tests, which may not be reaped yet
  Ref<GMainContext> context_ = Ref<GMainContext>::adopt(g_main_context_new());
  bool ended_ = false;
  std::unique_ptr<Feed> feed_;
};

TEST_F(FeedTest, does_not_wait_for_a_spare_process_that_is_frozen) {
  SupervisorLimits limits = quick_limits();
  limits.first_picture = limits.silence = 3600 * kNanosecondsPerSecond;
  limits.build = 5 * kNanosecondsPerSecond;  // for it may freeze before it has built its pipeline
  start(limits);
  await_live();
  const int frozen = spare();
  ASSERT_NE(frozen, 0);
  freeze(frozen);
  ASSERT_EQ(::kill(feed_->status().pid, SIGKILL), 0);
  turn([&] { return feed_->status().failures > 0; });
  await_live();
  EXPECT_NE(feed_->status().pid, frozen);
  turn([&] { return ::kill(frozen, 0) != 0; });
}

TEST_F(FeedTest, starts_the_spare_process_that_answers) {
  SupervisorLimits limits = quick_limits();
  limits.answer = 3600 * kNanosecondsPerSecond;
  start(limits);
  await_live();
  const int next = spare();
  ASSERT_NE(next, 0);
  ASSERT_EQ(::kill(feed_->status().pid, SIGKILL), 0);
  turn([&] { return feed_->status().failures == 1; });
  await_live();
  EXPECT_EQ(feed_->status().pid, next);
}

}  // namespace
}  // namespace sentry::pipelines
