// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace sentry::jpeg {

// The second byte of a marker; ITU-T T.81, table B.1.
enum Marker : std::uint8_t {
  kTem = 0x01,
  kSof0 = 0xC0,  // baseline
  kSof1 = 0xC1,  // extended sequential
  kSof2 = 0xC2,  // progressive
  kDht = 0xC4,
  kJpg = 0xC8,
  kDac = 0xCC,
  kSof15 = 0xCF,
  kRst0 = 0xD0,
  kRst7 = 0xD7,
  kSoi = 0xD8,
  kEoi = 0xD9,
  kSos = 0xDA,
  kDqt = 0xDB,
  kDnl = 0xDC,
  kDri = 0xDD,
  kDhp = 0xDE,
  kExp = 0xDF,
  kApp0 = 0xE0,
  kApp15 = 0xEF,
  kJpg0 = 0xF0,
  kJpg13 = 0xFD,
  kCom = 0xFE,
};

constexpr bool is_frame_header(std::uint8_t code) {
  return code >= kSof0 && code <= kSof15 && code != kDht && code != kJpg && code != kDac;
}
constexpr bool is_restart(std::uint8_t code) { return code >= kRst0 && code <= kRst7; }
constexpr bool is_application(std::uint8_t code) { return code >= kApp0 && code <= kApp15; }

using Input = std::span<const std::byte>;

inline std::uint8_t byte_at(Input input, std::size_t at) {
  return std::to_integer<std::uint8_t>(input[at]);
}
inline std::uint16_t word_at(Input input, std::size_t at) {
  return static_cast<std::uint16_t>(byte_at(input, at) << 8 | byte_at(input, at + 1));
}

std::string marker_name(std::uint8_t code);

}  // namespace sentry::jpeg
