// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/jpeg/scan.hpp"

namespace sentry::jpeg {
namespace {

constexpr std::size_t kFixedBytes = 4;      // number of components, spectral selection, bits
constexpr std::size_t kComponentBytes = 2;  // identifier, table slots
constexpr unsigned kMaxBlocksPerMcu = 10;

MaybeFault find_component(Input input, std::size_t at, const FrameHeader &frame, Scan &scan,
                          std::size_t position) {
  const std::uint8_t id = byte_at(input, at);
  ScanComponent component;
  while (component.index < frame.header.components && frame.components[component.index].id != id) {
    ++component.index;
  }
  const auto unknown = Fault{Defect::kUnknownComponent, scan.at, id};
  if (component.index == frame.header.components) return unknown;
  for (std::size_t earlier = 0; earlier < position; ++earlier) {
    if (scan.components[earlier].index == component.index) return unknown;
  }
  component.dc = byte_at(input, at + 1) >> 4;
  component.ac = byte_at(input, at + 1) & 15;
  if (component.dc > 3 || component.ac > 3) return Fault{Defect::kHuffmanTable, at + 1};
  scan.components[position] = component;
  return {};
}

// T.81, G.1.1.1: a scan codes either DC alone or AC of one component; refinements go bit by bit.
bool is_progression(const Scan &scan) {
  const bool dc_only = scan.spectral_start == 0 && scan.spectral_end == 0;
  const bool ac_only = scan.spectral_start > 0 && scan.spectral_end >= scan.spectral_start &&
                       scan.spectral_end < 64 && scan.count == 1;
  const bool one_bit = !scan.refines() || scan.approximation_low + 1 == scan.approximation_high;
  return (dc_only || ac_only) && one_bit && scan.approximation_low <= 13;
}

MaybeFault check_interleaving(const FrameHeader &frame, const Scan &scan) {
  if (scan.count == 1) return {};
  unsigned blocks = 0;
  for (std::size_t index = 0; index < scan.count; ++index) {
    const Component &component = frame.components[scan.components[index].index];
    blocks += component.horizontal * component.vertical;
  }
  if (blocks > kMaxBlocksPerMcu) return Fault{Defect::kMcuTooBig, scan.at, blocks};
  return {};
}

}  // namespace

// Sequential scans are taken with any spectral selection, because cameras write 0 to 0 there and
// decoders know better.
MaybeFault parse_scan(Input input, const Segment &segment, const FrameHeader &frame, Scan &scan) {
  scan = {};
  scan.at = segment.marker;
  const std::size_t size = segment.body_size();
  scan.count = size > 0 ? byte_at(input, segment.body) : 0;
  if (size != kFixedBytes + scan.count * kComponentBytes) {
    return Fault{Defect::kSegmentLength, segment.marker, segment.code, size + 2};
  }
  if (scan.count == 0 || scan.count > frame.header.components) {
    return Fault{Defect::kScanComponents, scan.at, scan.count, frame.header.components};
  }
  for (std::size_t index = 0; index < scan.count; ++index) {
    const std::size_t at = segment.body + 1 + index * kComponentBytes;
    if (auto fault = find_component(input, at, frame, scan, index)) return fault;
  }
  scan.spectral_start = byte_at(input, segment.end - 3);
  scan.spectral_end = byte_at(input, segment.end - 2);
  scan.approximation_high = byte_at(input, segment.end - 1) >> 4;
  scan.approximation_low = byte_at(input, segment.end - 1) & 15;
  if (frame.header.progressive && !is_progression(scan)) {
    return Fault{Defect::kProgression, scan.at};
  }
  return check_interleaving(frame, scan);
}

}  // namespace sentry::jpeg
