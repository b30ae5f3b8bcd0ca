// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/camera-health.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "pipelines/base/log.hpp"
#include "transport/base/clock.hpp"

namespace sentry::pipelines {
namespace {

std::string seconds(std::int64_t ns) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g s",
                static_cast<double>(ns) / static_cast<double>(kNanosecondsPerSecond));
  return text;
}

}  // namespace

void CameraHealth::starting() const { log_debug("Camera " + name_ + ": starting"); }

void CameraHealth::first_picture() {
  if (!no_signal_) live();
}

void CameraHealth::live() {
  trouble_.reset();
  // A file that begins again has been live all along.
  if (!std::exchange(said_live_, true)) log_message("Camera " + name_ + " is live");
}

bool CameraHealth::no_signal(const std::string &reason, std::int64_t now) {
  const bool is_known = no_signal_ && trouble_ && trouble_->reason == reason;
  no_signal_ = now;
  if (is_known) return false;
  trouble_ = Trouble{reason, reason};
  log_warning("Camera " + name_ + ": " + reason);
  return true;
}

void CameraHealth::signal_back(bool has_pictures) {
  if (!std::exchange(no_signal_, std::nullopt)) return;
  if (said_live_) log_message("Camera " + name_ + " has a signal again");
  if (has_pictures) live();
}

void CameraHealth::failed(const Trouble &trouble, std::int64_t retry_delay) {
  said_live_ = false;
  trouble_ = trouble;
  no_signal_.reset();
  ++failures_;
  log_warning("Camera " + name_ + " failed: " + trouble.text + "; next attempt in " +
              seconds(retry_delay));
}

void CameraHealth::did_not_stop(std::int64_t limit) const {
  log_warning("Camera " + name_ + " did not stop within " + seconds(limit) +
              "; its process is killed");
}

void CameraHealth::spare_did_not_answer() const {
  log_warning("Camera " + name_ +
              ": its spare process does not answer and is killed; a new one is started");
}

void CameraHealth::killed_is_gone() const {
  log_message("Camera " + name_ + ": the process that was killed is gone");
}

CameraSeen CameraHealth::excuse(CameraSeen seen) const {
  if (no_signal_) seen.last_picture = std::max(seen.last_picture, *no_signal_);
  return seen;
}

Trouble silence_of(std::int64_t limit) {
  return {"no picture for " + seconds(limit), "The camera sends no pictures"};
}

}  // namespace sentry::pipelines
