// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "plugins/properties.hpp"
#include "plugins/shm-source.hpp"

namespace sentry::plugins {

ShmSourceSettings::Specs ShmSourceSettings::specs() {
  const ShmSourceSettings initial;
  Specs specs{};
  specs[kSegment] = text_spec("segment", "Segment",
                              "Name of the stream, whose segment is sentry.NAME in "
                              "$SENTRY_SHM_DIR or /dev/shm: a-z and 0-9 first, then also '.', '_' "
                              "and '-', at most 64 bytes",
                              initial.segment);
  specs[kTimeout] = number_spec<std::uint64_t>(
      "timeout", "Timeout",
      "Nanoseconds without a frame after which an element message GstSentryShmSrcTimeout is "
      "posted, and again each time they pass (0: never)",
      0, kLongestTimeout, initial.timeout_ns);
  specs[kSegmentStats] = stats_spec(
      "segment-stats", "Segment statistics",
      "The segment as last seen: state (gchararray: absent, live, silent, closed), frames (given "
      "out), skipped, reopened, published, slots, slot-size (bytes), writer-pid (all guint64), "
      "heartbeat-age (gint64, nanoseconds)");
  return specs;
}

bool ShmSourceSettings::set(guint property, const GValue *value) {
  switch (property) {
    case kSegment:
      return load(value, segment);
    case kTimeout:
      return load(value, timeout_ns);
    default:
      return false;
  }
}

bool ShmSourceSettings::get(guint property, GValue *value) const {
  switch (property) {
    case kSegment:
      return store(value, segment);
    case kTimeout:
      return store(value, timeout_ns);
    default:
      return false;
  }
}

}  // namespace sentry::plugins
