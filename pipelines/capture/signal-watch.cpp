// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/signal-watch.hpp"

#include <chrono>
#include <utility>

#include "pipelines/v4l2/signal.hpp"
#include "transport/base/clock.hpp"
#include "transport/base/signals.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::chrono::milliseconds kInterval{500};
constexpr std::chrono::milliseconds kAwayInterval{200};  // while there is no signal
constexpr std::chrono::milliseconds kPatience{2000};     // with a camera that gives no picture
constexpr std::int64_t kDeaf = 3 * kNanosecondsPerSecond;

std::string as_sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] -= 'a' - 'A';
  return text;
}

}  // namespace

SignalWatch::SignalWatch(std::vector<std::string> devices, Told told, v4l2::Driver &driver)
    : devices_(std::move(devices)),
      told_(std::move(told)),
      driver_(driver),
      heard_(monotonic_now_ns()) {
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
  heard_ = monotonic_now_ns();
  begun_ = true;
  wake_.notify_all();
}

bool SignalWatch::hears() const { return monotonic_now_ns() - heard_ < kDeaf; }

std::chrono::milliseconds SignalWatch::interval() const {
  if (!begun_) return kPatience;
  return problem_ && !problem_->empty() ? kAwayInterval : kInterval;
}

// False at the end.
bool SignalWatch::wait() {
  std::unique_lock lock(mutex_);
  const bool had_begun = begun_;
  wake_.wait_for(lock, interval(), [&] { return ending_ || begun_ != had_begun; });
  return !ending_;
}

void SignalWatch::run() {
  while (wait()) look();
}

// A descriptor is not kept: one that stays open would keep a device that is gone from coming back.
// Nothing when no device can be asked.
std::optional<std::string> SignalWatch::problem() const {
  std::optional<std::string> said;
  for (const std::string &path : devices_) {
    const auto device = v4l2::Device::open(path, driver_);
    if (!device) continue;
    const auto signal = v4l2::read_signal(*device);
    if (!signal) continue;
    if (!signal->good()) return as_sentence(signal->problem);
    said = "";
  }
  return said;
}

// A device that cannot be asked any more has not got its signal back: it is about to fail. And a
// signal has come back when it is still there a moment later.
void SignalWatch::look() {
  begun_ = true;
  const std::string now = problem().value_or(problem_.value_or(""));
  heard_ = monotonic_now_ns();
  good_looks_ = now.empty() ? good_looks_ + 1 : 0;
  const bool was_bad = problem_ && !problem_->empty();
  if (was_bad && now.empty() && good_looks_ < 2) return;
  if (now.empty() && now == problem_) return;
  problem_ = now;
  told_(now);
}

}  // namespace sentry::pipelines
