// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/jpeg/header.hpp"

#include "transport/jpeg/frame-header.hpp"

namespace sentry::jpeg {
namespace {

bool may_precede_frame_header(std::uint8_t code) {
  return code == kDqt || code == kDht || code == kDri || code == kDac || code == kCom ||
         code == kTem || is_application(code);
}

MaybeFault find_frame_header(Input input, FrameHeader &frame) {
  if (input.size() < 3 || word_at(input, 0) != 0xFFD8 || byte_at(input, 2) != 0xFF) {
    return Fault{Defect::kNoStart};
  }
  std::size_t at = 2;
  for (;;) {
    Segment segment;
    if (auto fault = read_segment(input, at, segment)) return fault;
    if (is_frame_header(segment.code)) return parse_frame_header(input, segment, frame);
    if (segment.code == kSos) return Fault{Defect::kNoFrameHeader, segment.marker};
    if (segment.code == kEoi) return Fault{Defect::kNoScan, segment.marker};
    if (!may_precede_frame_header(segment.code)) {
      return Fault{Defect::kMisplacedMarker, segment.marker, segment.code};
    }
    at = segment.end;
  }
}

}  // namespace

// Reads as far as the frame header of a picture whose SOI is the first byte; what follows it may be
// missing. Errors are those of repair().
Result<Header> read_header(std::span<const std::byte> jpeg) {
  FrameHeader frame;
  if (auto fault = find_frame_header(jpeg, frame)) return describe(*fault, jpeg.size());
  return frame.header;
}

}  // namespace sentry::jpeg
