// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "plugins/frame-output.hpp"

#include <utility>

#include "plugins/frame-meta.hpp"
#include "plugins/gst-ref.hpp"
#include "plugins/wrap-bytes.hpp"

namespace sentry::plugins {
namespace {

// Unlike SentryFrameMeta this outlives re-encoding, and so the age stays known.
void add_capture_time(GstBuffer *buffer, std::int64_t utc_ns) {
  if (utc_ns < 0) return;
  const auto caps = Ref<GstCaps>::adopt(gst_caps_new_empty_simple("timestamp/x-unix"));
  gst_buffer_add_reference_timestamp_meta(buffer, caps.get(), static_cast<GstClockTime>(utc_ns),
                                          GST_CLOCK_TIME_NONE);
}

}  // namespace

void prepare_source(GstBaseSrc *source) {
  gst_base_src_set_live(source, TRUE);
  gst_base_src_set_format(source, GST_FORMAT_TIME);
  // By GstBaseSrc, which does it after a pause that a frame may have to wait for.
  gst_base_src_set_do_timestamp(source, TRUE);
}

bool fits_caps(const FrameInfo &frame) { return frame.media_type == kJpegMediaType; }

GstBuffer *make_buffer(Frame frame, bool discontinuity) {
  GstBuffer *buffer = wrap_bytes(std::move(frame.payload)).release();
  if (discontinuity) GST_BUFFER_FLAG_SET(buffer, GST_BUFFER_FLAG_DISCONT);
  set_frame_meta(buffer, frame.info);
  add_capture_time(buffer, frame.info.capture_time_ns);
  return buffer;
}

bool answer_latency(GstQuery *query) {
  if (GST_QUERY_TYPE(query) != GST_QUERY_LATENCY) return false;
  gst_query_set_latency(query, TRUE, 0, GST_CLOCK_TIME_NONE);
  return true;
}

}  // namespace sentry::plugins
