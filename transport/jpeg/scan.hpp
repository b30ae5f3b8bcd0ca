// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <array>

#include "transport/jpeg/frame-header.hpp"
#include "transport/jpeg/tables.hpp"

namespace sentry::jpeg {

struct ScanComponent {
  std::uint8_t index = 0;  // in the frame header
  std::uint8_t dc = 0;     // Huffman table slots
  std::uint8_t ac = 0;
};

// The scan header (SOS); T.81, B.2.3.
struct Scan {
  std::size_t at = 0;  // its marker
  std::uint8_t count = 0;
  std::array<ScanComponent, 4> components{};
  std::uint8_t spectral_start = 0;
  std::uint8_t spectral_end = 0;
  std::uint8_t approximation_high = 0;
  std::uint8_t approximation_low = 0;

  [[nodiscard]] bool refines() const { return approximation_high != 0; }
};

// What the entropy-coded data of a scan must hold.
struct ScanPlan {
  bool needs_default_tables = false;
  std::uint64_t least_bits = 0;       // no code is shorter
  std::uint64_t restart_markers = 0;  // exactly so many
  bool may_restart = false;
};

MaybeFault parse_scan(Input input, const Segment &segment, const FrameHeader &frame, Scan &scan);
MaybeFault plan_scan(const FrameHeader &frame, const Scan &scan, const Tables &tables,
                     ScanPlan &plan);
MaybeFault skip_entropy_data(Input input, const ScanPlan &plan, std::size_t &at);

}  // namespace sentry::jpeg
