// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/base/gstbasesink.h>

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "plugins/damage-watch.hpp"
#include "plugins/frame-stamper.hpp"
#include "transport/base/clock.hpp"
#include "transport/base/frame.hpp"

namespace sentry::plugins {

// What both sinks do with a buffer before they send or write it.
class FrameIntake {
 public:
  // Speaks in the debug category of its element.
  FrameIntake(GstBaseSink *sink, GstDebugCategory *category, const std::string &stream,
              Clock monotonic = monotonic_now_ns);

  // Nothing when there is nothing to pass on: a damaged picture, or one that was passed on already.
  std::optional<Frame> accept(GstBuffer *buffer);

  // Any thread.
  [[nodiscard]] std::uint64_t damaged() const { return damaged_; }
  [[nodiscard]] std::uint64_t repeated() const { return repeated_; }

 private:
  void reject(const Error &error);

  GstBaseSink *sink_;
  GstDebugCategory *category_;
  Clock monotonic_;
  FrameStamper stamper_;
  DamageWatch watch_;
  std::atomic<std::uint64_t> damaged_ = 0;
  std::atomic<std::uint64_t> repeated_ = 0;
};

}  // namespace sentry::plugins
