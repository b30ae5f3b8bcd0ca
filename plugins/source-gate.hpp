// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/base/gstbasesrc.h>

#include <atomic>
#include <utility>

namespace sentry::plugins {

// Whether a source may wait for a frame now. GstBaseSrc wakes a waiting create() to flush, but not
// for a pause, after which frames that came meanwhile would be given out as new.
class SourceGate {
 public:
  // Any thread. Whoever changes it then interrupts the wait, or not, as is_closed() says.
  void set_flushing(bool flushing) { flushing_ = flushing; }
  void set_paused(bool paused) {
    if (paused) catch_up_ = true;
    paused_ = paused;
  }
  [[nodiscard]] bool is_closed() const { return flushing_ || paused_; }

  // Streaming thread: holds a paused source until it plays.
  GstFlowReturn pass(GstBaseSrc *source) {
    if (flushing_) return GST_FLOW_FLUSHING;
    return paused_ ? gst_base_src_wait_playing(source) : GST_FLOW_OK;
  }
  // Streaming thread: true once after a start or a pause, when only the newest frame counts.
  bool take_catch_up() { return catch_up_.exchange(false); }

 private:
  std::atomic<bool> flushing_ = false;
  std::atomic<bool> paused_ = false;
  std::atomic<bool> catch_up_ = true;
};

}  // namespace sentry::plugins
