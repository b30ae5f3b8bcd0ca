// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/gst.h>

#include <algorithm>
#include <cstdint>

#include "plugins/gst-ref.hpp"

namespace sentry::pipelines {

inline Ref<GstCaps> unix_time_caps() {
  return Ref<GstCaps>::adopt(gst_caps_new_empty_simple("timestamp/x-unix"));
}

// Gives a writable buffer its time of capture: ns of UTC. One that it had is gone.
inline void stamp_capture(GstBuffer *buffer, std::int64_t capture_ns) {
  const auto caps = unix_time_caps();
  auto *former = gst_buffer_get_reference_timestamp_meta(buffer, caps.get());
  if (former != nullptr) gst_buffer_remove_meta(buffer, &former->parent);
  gst_buffer_add_reference_timestamp_meta(
      buffer, caps.get(), static_cast<GstClockTime>(std::max<std::int64_t>(0, capture_ns)),
      GST_CLOCK_TIME_NONE);
}

// The time that stamp_capture() gave it.
inline std::int64_t capture_of(GstBuffer *buffer, std::int64_t otherwise) {
  const auto *meta = gst_buffer_get_reference_timestamp_meta(buffer, unix_time_caps().get());
  return meta != nullptr ? static_cast<std::int64_t>(meta->timestamp) : otherwise;
}

}  // namespace sentry::pipelines
