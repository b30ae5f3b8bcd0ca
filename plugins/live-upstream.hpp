// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/base/gstbasesink.h>

#include <atomic>

namespace sentry::plugins {

// Whether frames come from a live source, which are sent the moment they come, or from a file,
// which are sent at the pace of their timestamps. Upstream is asked once, until something changes.
class LiveUpstream {
 public:
  explicit LiveUpstream(GstBaseSink *sink) : sink_(sink) {}

  bool is_live();  // streaming thread
  // Any thread.
  void notice(GstEvent *event);
  void forget() {
    ++changes_;
    known_ = Known::kNothing;
  }

 private:
  enum class Known { kNothing, kLive, kPaced };

  GstBaseSink *sink_;
  std::atomic<unsigned> changes_ = 0;
  std::atomic<Known> known_ = Known::kNothing;
};

}  // namespace sentry::plugins
