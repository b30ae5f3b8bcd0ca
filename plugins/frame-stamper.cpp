// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "plugins/frame-stamper.hpp"

#include <algorithm>
#include <utility>

#include "plugins/buffer-map.hpp"
#include "plugins/frame-meta.hpp"
#include "transport/jpeg/repair.hpp"

namespace sentry::plugins {
namespace {

Result<jpeg::Picture> read_picture(const BufferMap &map) {
  if (!map) return Error{ErrorCode::kCorrupt, "The buffer's memory cannot be read."};
  Result<jpeg::Picture> picture = jpeg::repair(map.bytes());
  if (picture && picture->size() > kMaxPayload) {
    return Error{ErrorCode::kUnsupported, "The picture has " + std::to_string(picture->size()) +
                                              " bytes; a frame holds at most " +
                                              std::to_string(kMaxPayload) + "."};
  }
  return picture;
}

// A name beyond this year-2262 epoch is not passed on: nobody could name a frame after it.
constexpr std::uint64_t kLastEpoch = INT64_MAX - kNanosecondsPerSecond;
constexpr std::int64_t kEpochStep = kNanosecondsPerSecond / 1000;  // well over its random bits

// Whether `meta` names exactly these bytes, as they were when the name was given.
bool names(const std::optional<FrameInfo> &meta, const Frame &frame) {
  return meta && meta->id.number != 0 && meta->id.epoch <= kLastEpoch &&
         meta->checksum == frame.info.checksum;
}

}  // namespace

FrameStamper::FrameStamper(std::string stream, std::string state_directory, Clock utc)
    : stream_(std::move(stream)),
      state_directory_(std::move(state_directory)),
      utc_(std::move(utc)),
      own_(begin_epoch(stream_, state_directory_, utc_())) {}

/// Repairs the picture and copies it once. A frame that comes with SentryFrameMeta keeps its name
/// and capture time while its bytes are the same; any other is named anew.
Result<std::optional<Frame>> FrameStamper::stamp(GstBuffer *buffer, const PipelineTime &time) {
  const BufferMap map(buffer);
  const Result<jpeg::Picture> picture = read_picture(map);
  if (!picture) return picture.error();

  Frame frame;
  frame.payload = picture->copy();
  frame.info.width = picture->header.width;
  frame.info.height = picture->header.height;
  frame.info.checksum = payload_checksum(frame.payload.span());
  const std::optional<FrameInfo> meta = get_frame_meta(buffer);
  if (meta) {
    frame.info.state = meta->state;
    frame.info.reason = meta->reason;
  }
  if (names(meta, frame)) {
    if (meta->id.epoch == last_.epoch && meta->id.number <= last_.number) {
      return std::optional<Frame>();
    }
    if (meta->id > last_) {
      frame.info.id = last_ = meta->id;
      frame.info.capture_time_ns = meta->capture_time_ns;
      return std::optional(std::move(frame));
    }
  }
  frame.info.id = next_own_id();
  frame.info.capture_time_ns = capture_time_ns(buffer, time, utc_());
  return std::optional(std::move(frame));
}

// After frames of a newer sender were passed on, one's own need an epoch that is newer still.
FrameId FrameStamper::next_own_id() {
  if (own_.value < last_.epoch) {
    const auto above = static_cast<std::int64_t>(last_.epoch) + kEpochStep;
    own_ = begin_epoch(stream_, state_directory_, std::max(utc_(), above));
  }
  last_ = {own_.value, last_.epoch == own_.value ? last_.number + 1 : 1};
  return last_;
}

}  // namespace sentry::plugins
