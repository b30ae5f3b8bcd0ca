// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "pipelines/v4l2/driver.hpp"

namespace sentry::pipelines {

// Asks the drivers of a camera's devices, twice a second, whether they receive a picture at all:
// one without a signal gives pictures of nothing, and posts no error. It has descriptors of its
// own, and a thread, since a driver may take its time.
class SignalWatch {
 public:
  // Called on the watch's thread with what is wrong, for viewers, or with nothing when nothing is:
  // after the first picture (or two seconds without one), whenever it changes, and again and again
  // while something is wrong.
  using Told = std::function<void(const std::string &problem)>;

  SignalWatch(std::vector<std::string> devices, Told told,
              v4l2::Driver &driver = v4l2::kernel_driver());
  SignalWatch(const SignalWatch &) = delete;
  SignalWatch &operator=(const SignalWatch &) = delete;
  ~SignalWatch();

  // A picture has come: what the camera asked for (its standard, its input) is set now. Any thread.
  void note_picture();
  // Whether the drivers answer: one that does not for three seconds says nothing. Any thread.
  [[nodiscard]] bool hears() const;

 private:
  void run();
  void look();
  [[nodiscard]] std::optional<std::string> problem() const;
  [[nodiscard]] std::chrono::milliseconds interval() const;
  bool wait();

  const std::vector<std::string> devices_;
  const Told told_;
  v4l2::Driver &driver_;
  std::atomic<bool> begun_ = false;
  std::atomic<std::int64_t> heard_;     // when the drivers last answered, monotonic
  std::optional<std::string> problem_;  // as last told; the thread's
  int good_looks_ = 0;                  // one after the other; the thread's
  std::mutex mutex_;                    // guards the next two
  std::condition_variable wake_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace sentry::pipelines
