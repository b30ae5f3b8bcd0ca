// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "pipelines/capture/camera-seen.hpp"
#include "pipelines/sentryd/backoff.hpp"
#include "transport/base/clock.hpp"

namespace sentry::pipelines {

// Nanoseconds of the monotonic clock.
struct SupervisorLimits {
  std::int64_t build = 30 * kNanosecondsPerSecond;
  std::int64_t answer = kNanosecondsPerSecond / 2;  // of a spare process, when it is started
  std::int64_t first_picture = 10 * kNanosecondsPerSecond;  // also while the frame rate is unknown
  std::int64_t silence = 3 * kNanosecondsPerSecond;         // or three frame periods, if longer
  std::int64_t stop = 2 * kNanosecondsPerSecond;
  std::int64_t first_delay = kNanosecondsPerSecond / 2;
  std::int64_t longest_delay = 15 * kNanosecondsPerSecond;
  std::int64_t good_run = 10 * kNanosecondsPerSecond;  // pictures for so long: failures forgotten
  std::int64_t shortest_pass = kNanosecondsPerSecond;  // of a file that cannot be rewound
  int abandoned = 4;                                   // cameras that did not stop, at most

  bool operator==(const SupervisorLimits &) const = default;
};

// Decides when the camera pipeline is started, stopped, given up and tried again. It does nothing
// itself: every event returns what the caller must do now. All times are the caller's clock.
class Supervisor {
 public:
  enum class State {
    kIdle,      // not begun
    kStarting,  // started, no picture yet
    kLive,      // pictures come
    kStopping,  // asked to stop, has not yet
    kWaiting,   // for the next attempt
    kEnding,    // asked to stop for good
    kEnded,
  };
  enum class Command {
    kNone,
    kStart,
    kStop,
    kAbandon,  // it did not stop or answer in time: leave it, until abandoned_ended()
    kFinish,   // as kAbandon, and everything ends
  };

  explicit Supervisor(const SupervisorLimits &limits, Backoff::Random random = g_random_double)
      : limits_(limits), backoff_(limits.first_delay, limits.longest_delay, std::move(random)) {}

  Command begin(std::int64_t now);
  void started_spare(std::int64_t now, std::int64_t since);
  void built(std::int64_t now);
  void answered(std::int64_t now);
  bool first_picture(std::int64_t now);
  Command failed(std::int64_t now, const CameraSeen &seen);
  Command pass_ended(std::int64_t now);
  Command stopped(std::int64_t now);
  Command tick(std::int64_t now, const CameraSeen &seen);
  Command end(std::int64_t now);
  // The device may be usable again, so the next attempt need not wait for its turn: another program
  // has closed it, which is known when the camera itself has, or it has appeared, which counts also
  // while a camera fails.
  void device_closed(std::int64_t now);
  void device_appeared(std::int64_t now);
  void abandoned_ended() { --abandoned_; }

  [[nodiscard]] State state() const { return state_; }
  // When tick() wants to be called; none when only an event can change anything.
  [[nodiscard]] std::optional<std::int64_t> deadline() const { return deadline_; }
  [[nodiscard]] std::int64_t next_attempt() const { return next_attempt_; }
  // How long a camera may give no picture before it has failed, in nanoseconds.
  [[nodiscard]] std::int64_t silence_limit(const CameraSeen &seen) const;

 private:
  Command start(std::int64_t now);
  Command stop(std::int64_t now, State state);
  Command wait(std::int64_t now);
  Command abandon(std::int64_t now, std::int64_t next_attempt);
  Command watch(std::int64_t now, const CameraSeen &seen);
  Command try_again(std::int64_t now);
  std::int64_t next_delay(std::int64_t now);

  SupervisorLimits limits_;
  Backoff backoff_;
  State state_ = State::kIdle;
  std::int64_t started_ = 0;
  bool is_built_ = false;
  bool awaits_answer_ = false;  // of a process that was a spare
  std::int64_t live_since_ = 0;
  std::int64_t next_attempt_ = 0;
  std::int64_t stopped_ = 0;  // the last attempt
  std::optional<std::int64_t> deadline_;
  std::optional<std::int64_t> appeared_;  // the device, unless a failure has been forgiven for it
  int abandoned_ = 0;
};

}  // namespace sentry::pipelines
