// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "pipelines/pictures/recorder.hpp"
#include "tests/pipelines/pictures/record-folders.hpp"
#include "tests/support/temp-directory.hpp"

namespace sentry::testing_support {

// What a recorder has told, "+" before what it says of recording again.
class Told {
 public:
  pipelines::Recorder::OnChange listener() {
    return [this](bool works, const std::string &sentence) {
      const std::scoped_lock lock(mutex_);
      told_.push_back((works ? "+" : "-") + sentence);
      changed_.notify_all();
    };
  }
  std::vector<std::string> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return told_.size() >= count; });
    return told_;
  }

 private:
  std::mutex mutex_;  // guards told_
  std::condition_variable changed_;
  std::vector<std::string> told_;
};

// A disk that answers only when it is allowed to.
class StuckDisk {
 public:
  pipelines::RecordSystem system() {
    return {.disk_space = [state = state_](int /*folder*/) -> std::optional<pipelines::DiskSpace> {
      if (!state->was_asked.exchange(true)) state->asked.set_value();
      state->allowed.wait();
      return std::nullopt;
    }};
  }
  void wait_until_asked() { state_->asked.get_future().wait(); }
  void allow() { state_->allow.set_value(); }

 private:
  struct State {
    std::atomic<bool> was_asked = false;
    std::promise<void> asked;
    std::promise<void> allow;
    std::shared_future<void> allowed = allow.get_future().share();
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();  // the stuck thread's too
};

// Recorders into a directory of its own.
class RecorderFixture : public testing::Test {
 protected:
  void TearDown() override { wait_for_ends(); }
  // However late.
  static void wait_for_ends() {
    while (!pipelines::Recorder::await_ended()) std::this_thread::yield();
  }
  [[nodiscard]] pipelines::RecordSettings settings(const std::string &stream = "yard") const {
    return {temp_.path(), stream, 0, 0};
  }
  std::unique_ptr<pipelines::Recorder> start(const pipelines::RecordSettings &settings,
                                             const pipelines::RecordSystem &system = {},
                                             const pipelines::RecorderLimits &limits = {}) {
    return pipelines::Recorder::start(settings, told_.listener(), system, limits).take();
  }
  [[nodiscard]] std::vector<std::string> files() const { return files_below(temp_.path()); }
  [[nodiscard]] std::string recorded_again() const {
    return "+Pictures are recorded to " + temp_.path("yard") + " again";
  }

  TempDirectory temp_;
  Told told_;
};

}  // namespace sentry::testing_support
