// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/app/gstappsink.h>
#include <gst/gst.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "pipelines/capture/camera-seen.hpp"
#include "pipelines/capture/rate-gate.hpp"
#include "plugins/gst-ref.hpp"

namespace sentry::pipelines {

// A picture as it leaves the camera's pipeline.
struct Picture {
  GstBuffer *buffer;        // the hop's
  std::int64_t capture_ns;  // UTC
  std::int64_t period_ns;   // from one picture to the next; 0: not known yet
  bool due;                 // false: the rate does without it
};

// Called on the camera's streaming thread.
using PictureHandler = std::function<void(const Picture &)>;

// The end of the camera's pipeline: each picture leaves the camera's time for UTC.
class PictureHop {
 public:
  PictureHop(PictureHandler handler, const std::optional<Fraction> &rate);

  static void connect(GstAppSink *sink, const std::shared_ptr<PictureHop> &hop);

  // Whether the camera's clock drives the pictures; else they are paced here, and taken now.
  void set_live(bool live) { live_ = live; }
  // No picture is handed on after this; one may be on its way.
  void close() { closed_ = true; }
  [[nodiscard]] CameraSeen seen() const { return {pictures_, last_picture_, period_}; }

 private:
  void take(GstAppSink *sink, GstSample *sample);
  void count(GstSample *sample, std::int64_t now);
  std::int64_t capture_time(GstAppSink *sink, GstSample *sample, std::int64_t utc_now) const;
  std::int64_t in_order(std::int64_t capture);

  const PictureHandler handler_;
  std::optional<RateGate> gate_;  // the streaming thread's
  std::atomic<bool> live_ = false;
  std::atomic<bool> closed_ = false;
  std::atomic<std::uint64_t> pictures_ = 0;
  std::atomic<std::int64_t> last_picture_ = 0;
  std::int64_t last_capture_ = 0;  // UTC; the streaming thread's
  std::atomic<std::int64_t> period_ = 0;
};

}  // namespace sentry::pipelines
