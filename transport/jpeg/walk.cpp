// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/jpeg/walk.hpp"

namespace sentry::jpeg {
namespace {

constexpr std::size_t kMarkerBytes = 2;

// APPn begin with the letters of whoever defined them: "JFIF", "Exif", "MPF", "AVI1". By these a
// true one that is cut off is told from a false one in junk.
bool has_identifier(Input input, const Segment &segment) {
  constexpr std::size_t kLetters = 3;
  if (!is_application(segment.code) || input.size() < segment.body + kLetters) return false;
  for (std::size_t index = 0; index < kLetters; ++index) {
    const std::uint8_t value = byte_at(input, segment.body + index);
    const std::uint8_t upper = value & ~std::uint8_t{0x20};
    const bool is_letter = upper >= 'A' && upper <= 'Z';
    const bool is_digit = value >= '0' && value <= '9';
    if (!is_letter && !is_digit) return false;
  }
  return true;
}

}  // namespace

MaybeFault Walk::run() {
  at_ = start_ + kMarkerBytes;
  resume_ = at_;
  bool at_end = false;
  while (!at_end) {
    if (auto fault = step(at_end)) return fault;
  }
  return {};
}

MaybeFault Walk::step(bool &at_end) {
  Segment segment;
  if (auto fault = read_segment(input_, at_, segment)) {
    const bool is_cut = fault->defect == Defect::kSegmentPastEnd;
    if (is_cut && has_identifier(input_, segment)) preview_end_ = segment.end;
    return fault;
  }
  if (auto fault = confirm(segment)) return fault;
  at_ = segment.end;
  return take(segment, at_end);
}

// A segment counts when the next marker follows it; until then its length may be junk, and another
// picture may start inside.
MaybeFault Walk::confirm(const Segment &segment) {
  const bool has_body = segment.end > segment.body;
  if (!has_body || segment.code == kSos) return {};
  if (segment.end < input_.size() && byte_at(input_, segment.end) != 0xFF) {
    if (has_identifier(input_, segment)) preview_end_ = segment.end;
    return Fault{Defect::kNotAMarker, segment.end, byte_at(input_, segment.end)};
  }
  resume_ = segment.end;
  return {};
}

MaybeFault Walk::take(const Segment &segment, bool &at_end) {
  const std::uint8_t code = segment.code;
  note_insertion(segment);
  if (is_application(code) || code == kCom || code == kDnl || code == kDac || code == kTem) {
    return {};
  }
  if (is_frame_header(code)) return take_frame_header(segment);
  switch (code) {
    case kDqt:
      return parse_quantisation_tables(input_, segment, tables_);
    case kDht:
      return parse_huffman_tables(input_, segment, tables_);
    case kDri:
      return parse_restart_interval(input_, segment, tables_);
    case kSos:
      return take_scan(segment);
    case kEoi:
      at_end = true;
      return finish(segment);
    case kSoi:
      return Fault{Defect::kCutByPicture, segment.marker};
    default:
      break;
  }
  if (is_restart(code)) return Fault{Defect::kMisplacedMarker, segment.marker, code};
  return Fault{Defect::kMarkerKind, segment.marker, code};
}

MaybeFault Walk::take_frame_header(const Segment &segment) {
  const auto defect = has_scan_ ? Defect::kFrameHeaderLate : Defect::kSecondFrameHeader;
  if (has_frame_) return Fault{defect, segment.marker, segment.code};
  has_frame_ = true;
  return parse_frame_header(input_, segment, frame_);
}

MaybeFault Walk::take_scan(const Segment &segment) {
  if (!has_frame_) return Fault{Defect::kNoFrameHeader, segment.marker};
  Scan scan;
  if (auto fault = parse_scan(input_, segment, frame_, scan)) return fault;
  ScanPlan plan;
  if (auto fault = plan_scan(frame_, scan, tables_, plan)) return fault;
  needs_default_tables_ = needs_default_tables_ || plan.needs_default_tables;
  auto fault = skip_entropy_data(input_, plan, at_);
  resume_ = at_;
  if (fault) return fault;

  has_scan_ = true;
  const bool is_first_dc = scan.spectral_start == 0 && !scan.refines();
  const bool brings_component = !frame_.header.progressive || is_first_dc;
  for (std::size_t index = 0; index < scan.count && brings_component; ++index) {
    coded_.at(scan.components.at(index).index) = true;
  }
  return {};
}

MaybeFault Walk::finish(const Segment &segment) {
  if (!has_scan_) return Fault{Defect::kNoScan, segment.marker};
  for (std::size_t index = 0; index < frame_.header.components; ++index) {
    if (!coded_.at(index)) {
      return Fault{Defect::kComponentWithoutScan, segment.marker, frame_.components.at(index).id};
    }
  }
  return {};
}

void Walk::note_insertion(const Segment &segment) {
  if (insertion_known_) return;
  insert_at_ = segment.begin;
  insertion_known_ = !is_application(segment.code);
}

}  // namespace sentry::jpeg
