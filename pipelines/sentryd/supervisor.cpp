// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/supervisor.hpp"

#include <algorithm>
#include <utility>

namespace sentry::pipelines {

Supervisor::Command Supervisor::begin(std::int64_t now) { return start(now); }

Supervisor::Command Supervisor::start(std::int64_t now) {
  state_ = State::kStarting;
  started_ = now;
  is_built_ = awaits_answer_ = false;
  deadline_ = now + limits_.build;
  return Command::kStart;
}

/// What was started is a process that has waited, since it was told to build its pipeline. It may
/// have stopped to work meanwhile; one that works answers at once.
void Supervisor::started_spare(std::int64_t now, std::int64_t since) {
  if (state_ != State::kStarting) return;
  awaits_answer_ = true;
  deadline_ = std::max(now + limits_.answer, since + limits_.build);
}

/// The camera's pipeline is there: on a busy computer that may take longer than a first picture.
void Supervisor::built(std::int64_t now) {
  if (state_ != State::kStarting || is_built_) return;
  is_built_ = true;
  started_ = now;
  deadline_ = now + (awaits_answer_ ? limits_.answer : limits_.first_picture);
}

/// The process has heard that it is to start.
void Supervisor::answered(std::int64_t now) {
  if (state_ != State::kStarting || !std::exchange(awaits_answer_, false)) return;
  started_ = now;
  deadline_ = now + (is_built_ ? limits_.first_picture : limits_.build);
}

Supervisor::Command Supervisor::stop(std::int64_t now, State state) {
  state_ = state;
  deadline_ = now + limits_.stop;
  return Command::kStop;
}

Supervisor::Command Supervisor::wait(std::int64_t now) {
  state_ = State::kWaiting;
  stopped_ = now;
  deadline_ = std::max(now, next_attempt_);
  return Command::kNone;
}

// A plug that is loose is in again before its camera is seen to fail, and a device that comes may
// be tried before it has got its rights.
std::int64_t Supervisor::next_delay(std::int64_t now) {
  const std::int64_t delay = backoff_.next();
  const auto appeared = std::exchange(appeared_, std::nullopt);
  return appeared && now - *appeared <= limits_.silence ? limits_.first_delay : delay;
}

/// The started camera gave a picture. True for the first one: the camera is live now.
bool Supervisor::first_picture(std::int64_t now) {
  if (state_ != State::kStarting) return false;
  state_ = State::kLive;
  is_built_ = true;
  live_since_ = now;
  // The rate is known only after the second picture, so that one may take as long.
  deadline_ = now + std::min(limits_.silence, limits_.first_picture);
  return true;
}

/// The camera failed. A camera that is stopping already has failed before: that is one failure.
Supervisor::Command Supervisor::failed(std::int64_t now, const CameraSeen &seen) {
  if (state_ != State::kStarting && state_ != State::kLive) return Command::kNone;
  // Pictures count, not the time until their absence was noticed.
  if (state_ == State::kLive) backoff_.forget(seen.last_picture - live_since_, limits_.good_run);
  next_attempt_ = now + next_delay(now);
  return stop(now, State::kStopping);
}

/// A file was shown to its end and could not be rewound: it is started anew, which is no failure.
Supervisor::Command Supervisor::pass_ended(std::int64_t now) {
  if (state_ != State::kStarting && state_ != State::kLive) return Command::kNone;
  backoff_.forget();
  next_attempt_ = std::max(now, started_ + limits_.shortest_pass);
  return stop(now, State::kStopping);
}

/// The camera has stopped, as it was asked to.
Supervisor::Command Supervisor::stopped(std::int64_t now) {
  if (state_ == State::kEnding) {
    state_ = State::kEnded;
    deadline_.reset();
    return Command::kFinish;
  }
  return state_ == State::kStopping ? wait(now) : Command::kNone;
}

std::int64_t Supervisor::silence_limit(const CameraSeen &seen) const {
  if (!is_built_) return limits_.build;
  if (seen.pictures == 0 || seen.period == 0) return limits_.first_picture;
  return std::max(limits_.silence, 3 * seen.period);
}

Supervisor::Command Supervisor::watch(std::int64_t now, const CameraSeen &seen) {
  const std::int64_t since = std::max(started_, seen.last_picture);
  deadline_ = since + silence_limit(seen);
  return now >= *deadline_ ? failed(now, seen) : Command::kNone;
}

// Two programs that wait for one device wake each other with every attempt: never more often than
// the first delay. One that closed it while this camera stopped may have been why it failed.
void Supervisor::device_closed(std::int64_t now) {
  if (state_ == State::kStopping) {
    next_attempt_ = std::min(next_attempt_, now + limits_.first_delay);
  }
  if (state_ != State::kWaiting) return;
  const std::int64_t soonest = std::max(now, stopped_ + limits_.first_delay);
  next_attempt_ = std::min(next_attempt_, soonest);
  deadline_ = std::max(now, next_attempt_);
}

void Supervisor::device_appeared(std::int64_t now) {
  if (state_ != State::kStopping) appeared_ = now;
  device_closed(now);
}

Supervisor::Command Supervisor::try_again(std::int64_t now) {
  if (abandoned_ < limits_.abandoned) return start(now);
  next_attempt_ = now + limits_.longest_delay;
  return wait(now);
}

Supervisor::Command Supervisor::abandon(std::int64_t now, std::int64_t next_attempt) {
  ++abandoned_;
  next_attempt_ = next_attempt;
  wait(now);
  return Command::kAbandon;
}

/// The deadline has passed, or may have.
Supervisor::Command Supervisor::tick(std::int64_t now, const CameraSeen &seen) {
  if (!deadline_ || now < *deadline_) return Command::kNone;
  switch (state_) {
    case State::kStarting:
      // That is no failure of the camera's, whose device nobody has opened: a fresh one at once.
      return awaits_answer_ ? abandon(now, now) : watch(now, seen);
    case State::kLive:
      return watch(now, seen);
    case State::kStopping:
      // Killed, it may hold its device for another moment.
      return abandon(now, std::max(next_attempt_, now + limits_.first_delay));
    case State::kWaiting:
      return try_again(now);
    case State::kEnding:
      state_ = State::kEnded;
      deadline_.reset();
      return Command::kFinish;
    case State::kIdle:
    case State::kEnded:
      break;
  }
  return Command::kNone;
}

/// Everything shall end: by kFinish, now or after a kStop.
Supervisor::Command Supervisor::end(std::int64_t now) {
  switch (state_) {
    case State::kStarting:
    case State::kLive:
      return stop(now, State::kEnding);
    case State::kStopping:
      state_ = State::kEnding;
      return Command::kNone;
    case State::kIdle:
    case State::kWaiting:
      state_ = State::kEnded;
      deadline_.reset();
      return Command::kFinish;
    case State::kEnding:
    case State::kEnded:
      break;
  }
  return Command::kNone;
}

}  // namespace sentry::pipelines
