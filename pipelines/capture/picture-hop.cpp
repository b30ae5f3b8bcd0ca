// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/picture-hop.hpp"

#include <algorithm>
#include <utility>

#include "plugins/capture-time.hpp"
#include "transport/base/clock.hpp"

namespace sentry::pipelines {
namespace {

using SamplePtr = std::unique_ptr<GstSample, decltype([](GstSample *s) { gst_sample_unref(s); })>;

std::int64_t period_of(GstCaps *caps) {
  int numerator = 0;
  int denominator = 0;
  if (caps == nullptr || gst_caps_is_empty(caps) || gst_caps_is_any(caps) ||
      gst_structure_get_fraction(gst_caps_get_structure(caps, 0), "framerate", &numerator,
                                 &denominator) == FALSE ||
      numerator <= 0) {
    return 0;
  }
  return kNanosecondsPerSecond * denominator / numerator;
}

GstClockTime running_now(GstElement *element) {
  const auto clock = Ref<GstClock>::adopt(gst_element_get_clock(element));
  if (!clock) return GST_CLOCK_TIME_NONE;
  const GstClockTime now = gst_clock_get_time(clock.get());
  const GstClockTime base = gst_element_get_base_time(element);
  return now >= base ? now - base : 0;
}

}  // namespace

PictureHop::PictureHop(PictureHandler handler, const std::optional<Fraction> &rate)
    : handler_(std::move(handler)) {
  if (rate) gate_.emplace(*rate);
}

/// Makes `sink` give its pictures to `hop`, which lives as long as the sink may call it.
void PictureHop::connect(GstAppSink *sink, const std::shared_ptr<PictureHop> &hop) {
  GstAppSinkCallbacks callbacks{};
  callbacks.new_sample = [](GstAppSink *from, gpointer data) noexcept -> GstFlowReturn {
    const SamplePtr sample(gst_app_sink_pull_sample(from));
    if (!sample) return GST_FLOW_EOS;
    (*static_cast<std::shared_ptr<PictureHop> *>(data))->take(from, sample.get());
    return GST_FLOW_OK;
  };
  gst_app_sink_set_callbacks(
      sink, &callbacks, new std::shared_ptr<PictureHop>(hop),
      [](gpointer data) { delete static_cast<std::shared_ptr<PictureHop> *>(data); });
}

void PictureHop::count(GstSample *sample, std::int64_t now) {
  const std::int64_t interval = pictures_ == 0 ? 0 : now - last_picture_;
  const std::int64_t smooth = pictures_ < 2 ? interval : (3 * period_ + interval) / 4;
  period_ = std::max(smooth, period_of(gst_sample_get_caps(sample)));
  last_picture_ = now;
  ++pictures_;
}

std::int64_t PictureHop::capture_time(GstAppSink *sink, GstSample *sample,
                                      std::int64_t utc_now) const {
  if (!live_) return utc_now;
  const plugins::PipelineTime time{gst_sample_get_segment(sample), running_now(GST_ELEMENT(sink))};
  return plugins::capture_time_ns(gst_sample_get_buffer(sample), time, utc_now);
}

// Who is interrupted between reading UTC and the pipeline's clock takes a picture for older than it
// is. None is older than the one before it, unless UTC has been set.
std::int64_t PictureHop::in_order(std::int64_t capture) {
  const std::int64_t back = last_capture_ - capture;
  if (back < 0 || back > kNanosecondsPerSecond) last_capture_ = capture;
  return last_capture_;
}

void PictureHop::take(GstAppSink *sink, GstSample *sample) {
  GstBuffer *buffer = gst_sample_get_buffer(sample);
  if (closed_ || buffer == nullptr) return;
  const std::int64_t now = monotonic_now_ns();
  const std::int64_t utc_now = utc_now_ns();
  const std::int64_t capture = in_order(capture_time(sink, sample, utc_now));
  count(sample, now);
  // The monotonic clock, unlike UTC, cannot step and let a burst pass or hold everything back.
  const bool due = !gate_ || gate_->passes(now - (utc_now - capture));
  handler_({buffer, capture, period_, due});
}

}  // namespace sentry::pipelines
