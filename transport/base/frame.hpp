// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "transport/base/bytes.hpp"

namespace sentry {

inline constexpr std::size_t kMaxPayload = std::size_t{16} << 20;  // bytes of one frame
inline constexpr std::size_t kMaxStreamName = 64;                  // bytes, without a terminator
inline constexpr std::size_t kMaxReason = 128;                     // bytes of UTF-8
inline constexpr std::size_t kMaxMediaType = 31;                   // bytes, without a terminator
inline constexpr std::string_view kDefaultStream = "default";
inline constexpr std::string_view kJpegMediaType = "image/jpeg";

// Names a frame for every relay and cache: `<epoch>-<number>` in URLs and entity tags.
struct FrameId {
  std::uint64_t epoch = 0;   // one run of one sender; never falls
  std::uint64_t number = 0;  // counts up by one within the epoch, from 1

  auto operator<=>(const FrameId &) const = default;
};

// Whether the picture shows what the camera sees now.
enum class SourceState : std::uint8_t {
  kLive = 0,
  kHeld = 1,   // the last live picture, repeated because no newer one comes
  kSlate = 2,  // a made picture that says why there is none
};

// Everything that travels with a picture except the picture.
struct FrameInfo {
  FrameId id;
  std::int64_t capture_time_ns = 0;  // UTC since 1970
  std::uint32_t width = 0;           // pixels, from the JPEG's frame header
  std::uint32_t height = 0;
  std::uint64_t checksum = 0;  // payload_checksum() of the payload
  SourceState state = SourceState::kLive;
  std::string reason;  // why the state is not live; empty when it is
  std::string media_type{kJpegMediaType};

  bool operator==(const FrameInfo &) const = default;
};

struct Frame {
  FrameInfo info;
  Bytes payload;
};

std::uint64_t payload_checksum(std::span<const std::byte> payload);
std::uint64_t stream_hash(std::string_view stream);
bool is_stream_name(std::string_view name);
bool is_utf8(std::string_view text);
std::string to_string(const FrameId &id);
std::optional<FrameId> parse_frame_id(std::string_view text);
std::string_view to_string(SourceState state);

}  // namespace sentry
