// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/jpeg/segment.hpp"

namespace sentry::jpeg {
namespace {

constexpr std::size_t kLengthBytes = 2;

bool stands_alone(std::uint8_t code) {
  return code == kSoi || code == kEoi || code == kTem || is_restart(code);
}

}  // namespace

// Reads the marker at `at`, with any number of fill bytes before its code (T.81, B.1.1.2), and
// checks that its parameters lie within the input.
MaybeFault read_segment(Input input, std::size_t at, Segment &segment) {
  if (at >= input.size()) return Fault{Defect::kCutOff, input.size()};
  if (byte_at(input, at) != 0xFF) return Fault{Defect::kNotAMarker, at, byte_at(input, at)};
  std::size_t code = at + 1;
  while (code < input.size() && byte_at(input, code) == 0xFF) ++code;
  if (code == input.size()) return Fault{Defect::kCutOff, code};

  segment = {byte_at(input, code), at, code - 1, code + 1, code + 1};
  if (segment.code == 0) return Fault{Defect::kNotAMarker, code, 0};
  if (stands_alone(segment.code)) return {};
  if (segment.code < kSof0) return Fault{Defect::kReservedMarker, segment.marker, segment.code};

  if (input.size() - segment.body < kLengthBytes) return Fault{Defect::kCutOff, input.size()};
  const std::size_t length = word_at(input, segment.body);
  if (length < kLengthBytes) {
    return Fault{Defect::kSegmentLength, segment.marker, segment.code, length};
  }
  segment.end = segment.body + length;
  segment.body += kLengthBytes;
  if (segment.end > input.size()) {
    return Fault{Defect::kSegmentPastEnd, segment.marker, segment.code, length};
  }
  return {};
}

}  // namespace sentry::jpeg
