// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/shm/frame-info.hpp"

namespace sentry::shm {
namespace {

SegmentState to_state(sentry_shm_segment_state state) {
  switch (state) {
    case SENTRY_SHM_SEGMENT_LIVE:
      return SegmentState::kLive;
    case SENTRY_SHM_SEGMENT_SILENT:
      return SegmentState::kSilent;
    case SENTRY_SHM_SEGMENT_CLOSED:
      return SegmentState::kClosed;
    case SENTRY_SHM_SEGMENT_ABSENT:
      break;
  }
  return SegmentState::kAbsent;
}

}  // namespace

FrameInfo to_frame_info(const sentry_shm_frame &frame) {
  FrameInfo info;
  info.id = {frame.epoch, frame.number};
  info.capture_time_ns = frame.capture_time_ns;
  info.width = frame.width;
  info.height = frame.height;
  info.checksum = frame.checksum;
  info.state = static_cast<SourceState>(frame.source_state);
  info.reason = frame.reason;
  info.media_type = frame.media_type;
  return info;
}

SegmentStatus to_segment_status(const sentry_shm_status &raw) {
  SegmentStatus status;
  status.state = to_state(raw.state);
  status.problem = raw.problem;
  status.heartbeat_age_ns = raw.heartbeat_age_ns;
  status.writer_pid = raw.writer_pid;
  status.slots = raw.slot_count;
  status.slot_size = raw.slot_capacity;
  status.published = raw.published;
  status.reopened = raw.reopened;
  status.skipped = raw.skipped;
  status.damaged = raw.damaged;
  return status;
}

}  // namespace sentry::shm
