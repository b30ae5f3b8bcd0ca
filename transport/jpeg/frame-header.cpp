// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/jpeg/frame-header.hpp"

#include <algorithm>

namespace sentry::jpeg {
namespace {

constexpr std::size_t kFixedBytes = 6;      // precision, height, width, number of components
constexpr std::size_t kComponentBytes = 3;  // identifier, sampling factors, quantisation table
constexpr std::uint32_t kMaxSide = 65500;   // libjpeg's limit, which the browsers inherit
constexpr std::uint64_t kMaxPixels = (std::uint64_t{1} << 29) - 1;  // Chromium's

MaybeFault parse_component(Input input, std::size_t at, std::size_t index, FrameHeader &frame) {
  Component component;
  component.id = byte_at(input, at);
  component.horizontal = byte_at(input, at + 1) >> 4;
  component.vertical = byte_at(input, at + 1) & 15;
  component.quantisation = byte_at(input, at + 2);
  const auto is_factor = [](std::uint8_t value) { return value >= 1 && value <= 4; };
  if (!is_factor(component.horizontal) || !is_factor(component.vertical)) {
    return Fault{Defect::kSampling, at, component.horizontal, component.vertical};
  }
  if (component.quantisation > 3) return Fault{Defect::kQuantisationTable, at};
  for (std::size_t earlier = 0; earlier < index; ++earlier) {
    if (frame.components[earlier].id == component.id) {
      return Fault{Defect::kComponentTwice, at, component.id};
    }
  }
  frame.max_horizontal = std::max(frame.max_horizontal, component.horizontal);
  frame.max_vertical = std::max(frame.max_vertical, component.vertical);
  frame.components[index] = component;
  return {};
}

MaybeFault check_size(const Header &header, std::size_t at) {
  if (header.width == 0) return Fault{Defect::kNoWidth, at};
  if (header.height == 0) return Fault{Defect::kNoHeight, at};
  const std::uint64_t pixels = std::uint64_t{header.width} * header.height;
  if (header.width > kMaxSide || header.height > kMaxSide || pixels > kMaxPixels) {
    return Fault{Defect::kTooManyPixels, at, header.width, header.height};
  }
  return {};
}

MaybeFault check_components(Input input, const Segment &segment, FrameHeader &frame) {
  const std::uint8_t count = frame.header.components;
  if (count == 0) return Fault{Defect::kNoComponents, segment.marker};
  if (count == 2 || count > 4) return Fault{Defect::kComponentCount, segment.marker, count};
  for (std::size_t index = 0; index < count; ++index) {
    const std::size_t at = segment.body + kFixedBytes + index * kComponentBytes;
    if (auto fault = parse_component(input, at, index, frame)) return fault;
  }
  for (std::size_t index = 0; index < count; ++index) {
    const Component &component = frame.components[index];
    if (frame.max_horizontal % component.horizontal != 0 ||
        frame.max_vertical % component.vertical != 0) {
      return Fault{Defect::kFractionalSampling, segment.marker, frame.max_horizontal,
                   frame.max_vertical};
    }
  }
  return {};
}

}  // namespace

// T.81, B.2.2. The number of components is the only part that makes the length vary.
MaybeFault parse_frame_header(Input input, const Segment &segment, FrameHeader &frame) {
  const auto bad_length =
      Fault{Defect::kSegmentLength, segment.marker, segment.code, segment.end - segment.marker - 2};
  if (segment.body_size() < kFixedBytes) return bad_length;
  frame = {};
  frame.header = {.width = word_at(input, segment.body + 3),
                  .height = word_at(input, segment.body + 1),
                  .components = byte_at(input, segment.body + 5),
                  .precision = byte_at(input, segment.body),
                  .progressive = segment.code == kSof2};
  frame.baseline = segment.code == kSof0;
  const Header &header = frame.header;
  if (segment.body_size() != kFixedBytes + header.components * kComponentBytes) return bad_length;
  if (segment.code > kSof2) return Fault{Defect::kCodingProcess, segment.marker, segment.code};
  if (header.precision != 8) return Fault{Defect::kPrecision, segment.marker, header.precision};
  if (auto fault = check_size(header, segment.marker)) return fault;
  return check_components(input, segment, frame);
}

}  // namespace sentry::jpeg
