// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/jpeg/markers.hpp"

#include <array>
#include <cstdio>

namespace sentry::jpeg {
namespace {

const char *fixed_name(std::uint8_t code) {
  switch (code) {
    case kTem:
      return "TEM";
    case kDht:
      return "DHT";
    case kJpg:
      return "JPG";
    case kDac:
      return "DAC";
    case kSoi:
      return "SOI";
    case kEoi:
      return "EOI";
    case kSos:
      return "SOS";
    case kDqt:
      return "DQT";
    case kDnl:
      return "DNL";
    case kDri:
      return "DRI";
    case kDhp:
      return "DHP";
    case kExp:
      return "EXP";
    case kCom:
      return "COM";
    default:
      return nullptr;
  }
}

}  // namespace

// As T.81 calls it, with the number of a series: "DQT", "SOF3", "APP1", else "FF 5A".
std::string marker_name(std::uint8_t code) {
  if (const char *name = fixed_name(code)) return name;
  if (is_frame_header(code)) return "SOF" + std::to_string(code - kSof0);
  if (is_restart(code)) return "RST" + std::to_string(code - kRst0);
  if (is_application(code)) return "APP" + std::to_string(code - kApp0);
  if (code >= kJpg0 && code <= kJpg13) return "JPG" + std::to_string(code - kJpg0);
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "FF %02X", static_cast<unsigned>(code));
  return text.data();
}

}  // namespace sentry::jpeg
