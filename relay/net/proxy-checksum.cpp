// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/net/proxy-checksum.hpp"

#include <array>
#include <cstdint>

namespace sentry::relay {
namespace {

constexpr std::uint8_t kCrc32c = 0x03;             // an extension's type (PP2_TYPE_CRC32C)
constexpr std::size_t kExtensionHeader = 3;        // bytes: the type, the length of the value
constexpr std::size_t kChecksumSize = 4;           // bytes, the highest first
constexpr std::uint32_t kPolynomial = 0x82F63B78;  // Castagnoli's, bits reversed (RFC 9260, A)

// One entry for each nibble: small, and a header is read once for a connection.
constexpr std::array<std::uint32_t, 16> make_table() {
  std::array<std::uint32_t, 16> table{};
  for (std::uint32_t nibble = 0; nibble < table.size(); ++nibble) {
    std::uint32_t value = nibble;
    for (int bit = 0; bit < 4; ++bit)
      value = (value & 1) != 0 ? value >> 1 ^ kPolynomial : value >> 1;
    table[nibble] = value;
  }
  return table;
}

constexpr auto kTable = make_table();

std::uint32_t crc32c(std::uint32_t crc, std::string_view bytes) {
  for (const char c : bytes) {
    crc ^= static_cast<std::uint8_t>(c);
    crc = crc >> 4 ^ kTable[crc & 0xF];
    crc = crc >> 4 ^ kTable[crc & 0xF];
  }
  return crc;
}

bool matches(std::string_view header, std::size_t checksum_at) {
  constexpr std::string_view kZeros("\0\0\0\0", kChecksumSize);  // in its own place, by definition
  std::uint32_t crc = crc32c(~std::uint32_t{0}, header.substr(0, checksum_at));
  crc = crc32c(crc, kZeros);
  crc = ~crc32c(crc, header.substr(checksum_at + kChecksumSize));
  std::uint32_t sent = 0;
  for (const char c : header.substr(checksum_at, kChecksumSize)) {
    sent = sent << 8 | static_cast<std::uint8_t>(c);
  }
  return sent == crc;
}

}  // namespace

/// Whether the extensions (type-length-value, "The PROXY protocol", 2.2.4) from `begin` to the end
/// of the header fill it exactly, and the checksum, if they have one, is the header's.
bool check_proxy_extensions(std::string_view header, std::size_t begin) {
  std::size_t at = begin;
  while (at < header.size()) {
    if (header.size() - at < kExtensionHeader) return false;
    const auto type = static_cast<std::uint8_t>(header[at]);
    const std::size_t length = static_cast<std::size_t>(static_cast<std::uint8_t>(header[at + 1]))
                                   << 8 |
                               static_cast<std::uint8_t>(header[at + 2]);
    at += kExtensionHeader;
    if (header.size() - at < length) return false;
    if (type == kCrc32c && (length != kChecksumSize || !matches(header, at))) return false;
    at += length;
  }
  return true;
}

}  // namespace sentry::relay
