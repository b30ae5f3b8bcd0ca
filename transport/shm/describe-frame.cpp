// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <algorithm>
#include <cstring>

#include "transport/shm/writer-core.hpp"

namespace sentry::shm {
namespace {

Error invalid(const FrameInfo &info, const std::string &what) {
  return {ErrorCode::kInvalid, "Frame " + to_string(info.id) + " " + what};
}

bool is_media_type(const std::string &text) {
  return !text.empty() && text.size() <= kMaxMediaType &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

Result<void> check(const FrameInfo &info, std::span<const std::byte> payload,
                   std::uint64_t checksum) {
  if (payload.empty() || payload.size() > kMaxPayload) {
    return invalid(info, "has " + std::to_string(payload.size()) + " bytes; expected 1 to " +
                             std::to_string(kMaxPayload));
  }
  if (info.checksum != 0 && info.checksum != checksum) {
    return invalid(info, "does not match its checksum; expected payload_checksum() of its payload");
  }
  if (!is_media_type(info.media_type)) {
    return invalid(info, "has a media type that is not 1 to " + std::to_string(kMaxMediaType) +
                             " visible ASCII characters");
  }
  if (info.reason.size() > kMaxReason || !is_utf8(info.reason)) {
    return invalid(
        info, "has a reason that is not at most " + std::to_string(kMaxReason) + " bytes of UTF-8");
  }
  return {};
}

}  // namespace

/// The slot header of a frame, without its sequence and its own checksum. A payload checksum of 0
/// in `info` is computed.
Result<sentry_shm_slot> describe_frame(const FrameInfo &info, std::span<const std::byte> payload,
                                       Checksum checksum) {
  const bool is_known = checksum == Checksum::kKnown && info.checksum != 0;
  const std::uint64_t right = is_known ? info.checksum : payload_checksum(payload);
  if (const auto checked = check(info, payload, right); !checked) return checked.error();
  sentry_shm_slot slot{};
  slot.length = payload.size();
  slot.checksum = right;
  slot.epoch = info.id.epoch;
  slot.number = info.id.number;
  slot.capture_time_ns = info.capture_time_ns;
  slot.width = info.width;
  slot.height = info.height;
  slot.source_state = static_cast<std::uint32_t>(info.state);
  slot.media_type_length = static_cast<std::uint32_t>(info.media_type.size());
  slot.reason_length = static_cast<std::uint32_t>(info.reason.size());
  std::memcpy(slot.media_type, info.media_type.data(), info.media_type.size());
  std::memcpy(slot.reason, info.reason.data(), info.reason.size());
  return slot;
}

}  // namespace sentry::shm
