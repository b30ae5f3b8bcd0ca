// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/descriptor.hpp"

#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "transport/udp/byte-order.hpp"
#include "transport/udp/wire.hpp"

namespace sentry::udp {
namespace {

constexpr std::size_t kFixedSize = 48;
constexpr std::size_t kCheckSize = 4;
constexpr std::uint32_t kMaxSide = 65535;  // pixels; what a JPEG's frame header can hold
static_assert(kFixedSize + kMaxMediaType + kMaxStreamName + kMaxReason + kCheckSize <=
              kMaxDescriptor);

std::uint32_t check_of(std::span<const std::byte> bytes) {
  return static_cast<std::uint32_t>(XXH3_64bits(bytes.data(), bytes.size()));
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool is_reason(std::string_view text) {
  return text.size() <= kMaxReason && is_utf8(text) &&
         std::none_of(text.begin(), text.end(), is_control);
}

bool is_media_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         (c != '\0' && std::strchr("!#$&-^_.+", c) != nullptr);
}

std::optional<Error> find_fault(std::string_view stream, const FrameInfo &info) {
  const auto invalid = [](std::string text) { return Error{ErrorCode::kInvalid, std::move(text)}; };
  if (!is_stream_name(stream)) {
    return invalid("The stream name \"" + std::string(stream) +
                   "\" is not 1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a-z or 0-9");
  }
  if (info.id.epoch == 0 || info.id.number == 0) {
    return invalid("A frame's epoch and number must be 1 or more, not " + to_string(info.id));
  }
  if (info.capture_time_ns < 0) return invalid("A capture time must not be before 1970");
  if (info.width > kMaxSide || info.height > kMaxSide) {
    return invalid("A picture of " + std::to_string(info.width) + " by " +
                   std::to_string(info.height) + " pixels is larger than 65535 by 65535");
  }
  if (info.state > SourceState::kSlate) return invalid("The source state is not known");
  if (!is_media_type(info.media_type)) {
    return invalid("The media type is not a lower-case type/subtype of at most 31 bytes");
  }
  if (!is_reason(info.reason)) {
    return invalid("The reason is not UTF-8 of at most 128 bytes without control characters");
  }
  return std::nullopt;
}

void store_fixed(std::byte *to, const Descriptor &from) {
  store_be(to, static_cast<std::uint16_t>(from.length));
  store_be(to + 2, static_cast<std::uint8_t>(from.info.state));
  store_be(to + 3, static_cast<std::uint8_t>(from.info.media_type.size()));
  store_be(to + 4, static_cast<std::uint8_t>(from.stream.size()));
  store_be(to + 5, static_cast<std::uint8_t>(from.info.reason.size()));
  store_be(to + 6, std::uint16_t{0});
  store_be(to + 8, from.info.id.epoch);
  store_be(to + 16, from.info.id.number);
  store_be(to + 24, static_cast<std::uint64_t>(from.info.capture_time_ns));
  store_be(to + 32, from.info.width);
  store_be(to + 36, from.info.height);
  store_be(to + 40, from.info.checksum);
}

void load_fixed(const std::byte *from, FrameInfo &info) {
  info.state = static_cast<SourceState>(load_be<std::uint8_t>(from + 2));
  info.id.epoch = load_be<std::uint64_t>(from + 8);
  info.id.number = load_be<std::uint64_t>(from + 16);
  info.capture_time_ns = static_cast<std::int64_t>(load_be<std::uint64_t>(from + 24));
  info.width = load_be<std::uint32_t>(from + 32);
  info.height = load_be<std::uint32_t>(from + 36);
  info.checksum = load_be<std::uint64_t>(from + 40);
}

// The three texts, one after another; false when they do not fit in front of the check.
bool load_texts(std::span<const std::byte> bytes, Descriptor &to) {
  const auto size_at = [&](std::size_t i) { return std::to_integer<std::size_t>(bytes[i]); };
  const std::size_t media = size_at(3);
  const std::size_t name = size_at(4);
  const std::size_t reason = size_at(5);
  if (kFixedSize + media + name + reason + kCheckSize > bytes.size()) return false;
  const char *text = reinterpret_cast<const char *>(bytes.data()) + kFixedSize;
  to.info.media_type.assign(text, media);
  to.stream.assign(text + media, name);
  to.info.reason.assign(text + media + name, reason);
  return true;
}

}  // namespace

/// True for `type/subtype` in lower case (RFC 6838, section 4.2), short enough for every hop.
bool is_media_type(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (text.size() > kMaxMediaType || slash == std::string_view::npos) return false;
  const auto is_name = [](std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), is_media_char);
  };
  return is_name(text.substr(0, slash)) && is_name(text.substr(slash + 1));
}

/// `reason` as it may travel: control characters become spaces, the end is cut between
/// characters, and what is not UTF-8 at all becomes empty.
std::string fit_reason(std::string_view reason) {
  if (!is_utf8(reason)) return {};
  std::size_t size = std::min(reason.size(), kMaxReason);
  while (size > 0 && size < reason.size() && (reason[size] & 0xC0) == 0x80) --size;
  std::string fitted(reason.substr(0, size));
  std::replace_if(fitted.begin(), fitted.end(), is_control, ' ');
  return fitted;
}

Result<Bytes> encode_descriptor(std::string_view stream, const FrameInfo &info) {
  if (auto fault = find_fault(stream, info)) return std::move(*fault);
  Descriptor descriptor{std::string(stream), info, 0};
  const std::string texts = info.media_type + descriptor.stream + info.reason;
  descriptor.length = kFixedSize + texts.size() + kCheckSize;
  Bytes bytes(descriptor.length);
  store_fixed(bytes.data(), descriptor);
  std::memcpy(bytes.data() + kFixedSize, texts.data(), texts.size());
  const std::size_t checked = descriptor.length - kCheckSize;
  store_be(bytes.data() + checked, check_of(bytes.span().first(checked)));
  return bytes;
}

/// Reads the descriptor at the beginning of a frame's first shard. kCorrupt: the bytes are not the
/// ones that were sent; kInvalid: they are, but mean nothing. Bytes between the last text and the
/// check belong to later versions and are skipped.
Result<Descriptor> decode_descriptor(std::span<const std::byte> first_shard) {
  if (first_shard.size() < kMinDescriptor) {
    return Error{ErrorCode::kCorrupt, "The first shard is shorter than the shortest descriptor"};
  }
  Descriptor descriptor;
  descriptor.length = load_be<std::uint16_t>(first_shard.data());
  if (descriptor.length < kMinDescriptor || descriptor.length > kMaxDescriptor ||
      descriptor.length > first_shard.size()) {
    return Error{ErrorCode::kCorrupt, "The descriptor's length is not within its shard"};
  }
  const auto bytes = first_shard.first(descriptor.length);
  const std::size_t checked = bytes.size() - kCheckSize;
  if (load_be<std::uint32_t>(bytes.data() + checked) != check_of(bytes.first(checked))) {
    return Error{ErrorCode::kCorrupt, "The descriptor's check is wrong"};
  }
  load_fixed(bytes.data(), descriptor.info);
  if (!load_texts(bytes, descriptor)) {
    return Error{ErrorCode::kInvalid, "The descriptor's texts are longer than the descriptor"};
  }
  if (auto fault = find_fault(descriptor.stream, descriptor.info)) return std::move(*fault);
  return descriptor;
}

}  // namespace sentry::udp
