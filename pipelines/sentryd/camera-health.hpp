// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "pipelines/base/trouble.hpp"
#include "pipelines/capture/camera-seen.hpp"

namespace sentry::pipelines {

// How a camera does, over all attempts at it: whether it is live, why it gives no pictures, how
// often it has failed. Each change is logged once. All times are nanoseconds of the caller's
// monotonic clock.
class CameraHealth {
 public:
  explicit CameraHealth(std::string name) : name_(std::move(name)) {}

  void starting() const;
  void first_picture();
  // The driver says so, again and again while it lasts. True when it is news to viewers.
  bool no_signal(const std::string &reason, std::int64_t now);
  void signal_back(bool has_pictures);
  void failed(const Trouble &trouble, std::int64_t retry_delay);
  // Its process did not stop within `limit`, or its spare did not answer, and is killed; later it
  // is gone.
  void did_not_stop(std::int64_t limit) const;
  void spare_did_not_answer() const;
  void killed_is_gone() const;

  // Some hardware gives no pictures at all without a signal: none is missed while it says so.
  [[nodiscard]] CameraSeen excuse(CameraSeen seen) const;
  [[nodiscard]] const std::optional<Trouble> &trouble() const { return trouble_; }
  [[nodiscard]] std::uint64_t failures() const { return failures_; }

 private:
  void live();

  const std::string name_;
  std::optional<Trouble> trouble_;  // why there are no pictures now
  std::uint64_t failures_ = 0;
  std::optional<std::int64_t> no_signal_;  // when the running camera last said so
  bool said_live_ = false;
};

// What is wrong with a camera that has given no picture for so long.
Trouble silence_of(std::int64_t limit);

}  // namespace sentry::pipelines
