// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/base/frame.hpp"

#include <algorithm>
#include <charconv>

#include "transport/base/xxh3.hpp"

namespace sentry {
namespace {

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_name_char(char c) { return is_name_start(c) || c == '.' || c == '_' || c == '-'; }

// A decimal number as to_string() writes it: no sign, no leading zero, nothing after it.
std::optional<std::uint64_t> parse_decimal(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Bytes that follow `lead` in a UTF-8 sequence, or -1 where no sequence may start (RFC 3629).
int utf8_continuations(unsigned char lead) {
  if (lead < 0x80) return 0;
  if (lead >= 0xC2 && lead <= 0xDF) return 1;
  if (lead >= 0xE0 && lead <= 0xEF) return 2;
  if (lead >= 0xF0 && lead <= 0xF4) return 3;
  return -1;
}

// The second byte is what tells overlong forms, surrogates and values past U+10FFFF.
bool utf8_second_byte_fits(unsigned char lead, unsigned char second) {
  switch (lead) {
    case 0xE0:
      return second >= 0xA0;
    case 0xED:
      return second <= 0x9F;
    case 0xF0:
      return second >= 0x90;
    case 0xF4:
      return second <= 0x8F;
    default:
      return true;
  }
}

}  // namespace

/// XXH3, 64 bits, seed 0, of the bytes as they travel (https://xxhash.com, specification 0.2).
std::uint64_t payload_checksum(std::span<const std::byte> payload) {
  const std::uint64_t checksum = XXH3_64bits(payload.data(), payload.size());
  clear_wide_registers();
  return checksum;
}

/// The stream's short name on the wire: XXH3, 64 bits, seed 0, of its name.
std::uint64_t stream_hash(std::string_view stream) {
  return XXH3_64bits(stream.data(), stream.size());
}

/// True for `[a-z0-9][a-z0-9._-]{0,63}`, which is safe in a file name, a URL and a header.
bool is_stream_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxStreamName && is_name_start(name.front()) &&
         std::all_of(name.begin(), name.end(), is_name_char);
}

/// True for well-formed UTF-8 without NUL (RFC 3629, section 4).
bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const int more = utf8_continuations(lead);
    if (lead == 0 || more < 0 || text.size() - i <= static_cast<std::size_t>(more)) return false;
    for (int k = 1; k <= more; ++k) {
      const auto byte = static_cast<unsigned char>(text[i + static_cast<std::size_t>(k)]);
      if ((byte & 0xC0) != 0x80) return false;
      if (k == 1 && !utf8_second_byte_fits(lead, byte)) return false;
    }
    i += static_cast<std::size_t>(more) + 1;
  }
  return true;
}

std::string to_string(const FrameId &id) {
  return std::to_string(id.epoch) + "-" + std::to_string(id.number);
}

/// Reads `<epoch>-<number>`, exactly as to_string() writes it; anything else is nothing.
std::optional<FrameId> parse_frame_id(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto epoch = parse_decimal(text.substr(0, dash));
  const auto number = parse_decimal(text.substr(dash + 1));
  if (!epoch || !number) return std::nullopt;
  return FrameId{*epoch, *number};
}

std::string_view to_string(SourceState state) {
  switch (state) {
    case SourceState::kLive:
      return "live";
    case SourceState::kHeld:
      return "held";
    case SourceState::kSlate:
      return "slate";
  }
  return "unknown";
}

}  // namespace sentry
