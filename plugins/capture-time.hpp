// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/gst.h>

#include <cstdint>

namespace sentry::plugins {

// Where a pipeline's clock stands when a buffer is looked at.
struct PipelineTime {
  const GstSegment *segment = nullptr;             // what the buffer's PTS counts in
  GstClockTime running_now = GST_CLOCK_TIME_NONE;  // none without a clock
};

std::int64_t capture_time_ns(GstBuffer *buffer, const PipelineTime &time, std::int64_t utc_now);

}  // namespace sentry::plugins
