// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "plugins/frame-intake.hpp"

#include <utility>

#include "plugins/element-message.hpp"
#include "transport/base/epoch-store.hpp"

namespace sentry::plugins {

FrameIntake::FrameIntake(GstBaseSink *sink, GstDebugCategory *category, const std::string &stream,
                         Clock monotonic)
    : sink_(sink),
      category_(category),
      monotonic_(std::move(monotonic)),
      stamper_(stream, state_directory()) {
  if (const auto &problem = stamper_.not_persisted()) {
    post_warning(GST_ELEMENT_CAST(sink_), *problem,
                 "After a restart with the clock set back, viewers would take new frames for old.");
  }
}

std::optional<Frame> FrameIntake::accept(GstBuffer *buffer) {
  const PipelineTime time{&sink_->segment,
                          gst_element_get_current_running_time(GST_ELEMENT_CAST(sink_))};
  Result<std::optional<Frame>> frame = stamper_.stamp(buffer, time);
  if (!frame) {
    reject(frame.error());
    return std::nullopt;
  }
  watch_.good();
  if (!*frame) {
    ++repeated_;
    GST_CAT_LOG_OBJECT(category_, sink_, "not passing on a frame a second time");
  }
  return frame.take();
}

void FrameIntake::reject(const Error &error) {
  ++damaged_;
  GST_CAT_LOG_OBJECT(category_, sink_, "dropping a damaged picture: %s", error.message.c_str());
  if (!watch_.damaged(monotonic_())) return;
  GST_ELEMENT_WARNING(
      sink_, STREAM, DECODE,
      ("Only damaged pictures have come for 5 seconds. The last one: %s", error.message.c_str()),
      ("%" G_GUINT64_FORMAT " pictures dropped since the start", damaged_.load()));
}

}  // namespace sentry::plugins
