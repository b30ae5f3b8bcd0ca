// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/signal-watch.hpp"

#include <chrono>
#include <utility>

#include "pipelines/v4l2/signal.hpp"
#include "transport/base/signals.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::chrono::milliseconds kInterval{500};

std::string as_sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] -= 'a' - 'A';
  return text;
}

}  // namespace

SignalWatch::SignalWatch(std::vector<std::string> devices, Changed changed, v4l2::Driver &driver)
    : devices_(std::move(devices)), changed_(std::move(changed)), driver_(driver) {
  if (devices_.empty()) return;
  const AllSignalsBlocked blocked;
  thread_ = std::thread([this] { run(); });
}

SignalWatch::~SignalWatch() {
  {
    const std::scoped_lock lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void SignalWatch::note_picture() {
  if (begun_.load(std::memory_order_relaxed)) return;
  const std::scoped_lock lock(mutex_);
  begun_ = true;
  wake_.notify_all();
}

// Until the first picture, then for an interval. False at the end.
bool SignalWatch::wait() {
  std::unique_lock lock(mutex_);
  if (begun_) {
    wake_.wait_for(lock, kInterval, [this] { return ending_; });
  } else {
    wake_.wait(lock, [this] { return ending_ || begun_; });
  }
  return !ending_;
}

void SignalWatch::run() {
  while (wait()) look();
}

// A descriptor is not kept: one that stays open would keep a device that is gone from coming back.
// What cannot be asked has said nothing.
std::string SignalWatch::problem() const {
  for (const std::string &path : devices_) {
    const auto device = v4l2::Device::open(path, driver_);
    if (!device) continue;
    const auto signal = v4l2::read_signal(*device);
    if (signal && !signal->good()) return as_sentence(signal->problem);
  }
  return {};
}

void SignalWatch::look() {
  std::string now = problem();
  if (now == problem_) return;
  problem_ = std::move(now);
  changed_(*problem_);
}

}  // namespace sentry::pipelines
