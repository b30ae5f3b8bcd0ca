// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "plugins/capture-time.hpp"

#include <algorithm>
#include <optional>

#include "plugins/gst-ref.hpp"
#include "transport/base/clock.hpp"

namespace sentry::plugins {
namespace {

// Seconds from 1900, where NTP counts from, to 1970 (RFC 5905, figure 4).
constexpr std::int64_t kNtpToUnixNs = 2'208'988'800 * kNanosecondsPerSecond;

std::optional<std::int64_t> reference_time(GstBuffer *buffer, const char *media_type) {
  const auto caps = Ref<GstCaps>::adopt(gst_caps_new_empty_simple(media_type));
  const auto *meta = gst_buffer_get_reference_timestamp_meta(buffer, caps.get());
  if (meta == nullptr || meta->timestamp > G_MAXINT64) return std::nullopt;
  return static_cast<std::int64_t>(meta->timestamp);
}

std::optional<std::int64_t> ntp_time(GstBuffer *buffer) {
  // Nanoseconds since 1900 pass 2^63 only in the year 2192.
  const auto ntp = reference_time(buffer, "timestamp/x-ntp");
  if (!ntp || *ntp < kNtpToUnixNs) return std::nullopt;
  return *ntp - kNtpToUnixNs;
}

// How long ago the pipeline's clock showed the buffer's running time.
std::optional<std::int64_t> age_by_pts(GstBuffer *buffer, const PipelineTime &time) {
  if (time.segment == nullptr || time.segment->format != GST_FORMAT_TIME) return std::nullopt;
  const GstClockTime captured =
      gst_segment_to_running_time(time.segment, GST_FORMAT_TIME, GST_BUFFER_PTS(buffer));
  if (!GST_CLOCK_TIME_IS_VALID(captured) || !GST_CLOCK_TIME_IS_VALID(time.running_now)) {
    return std::nullopt;
  }
  return GST_CLOCK_DIFF(captured, time.running_now);
}

std::int64_t told_time(GstBuffer *buffer, const PipelineTime &time, std::int64_t utc_now) {
  if (const auto unix = reference_time(buffer, "timestamp/x-unix")) return *unix;
  if (const auto ntp = ntp_time(buffer)) return *ntp;
  return utc_now - age_by_pts(buffer, time).value_or(0);
}

}  // namespace

/// When the picture in `buffer` was taken, in nanoseconds of UTC since 1970: what a
/// GstReferenceTimestampMeta `timestamp/x-unix` says, else `timestamp/x-ntp`, else the PTS against
/// the pipeline's clock, else `utc_now`. Never after `utc_now`, so that no age is negative.
std::int64_t capture_time_ns(GstBuffer *buffer, const PipelineTime &time, std::int64_t utc_now) {
  return std::min(told_time(buffer, time, utc_now), utc_now);
}

}  // namespace sentry::plugins
