// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/jpeg/scan.hpp"

namespace sentry::jpeg {
namespace {

constexpr std::uint32_t kBlockSide = 8;  // samples

constexpr std::uint64_t divide_up(std::uint64_t value, std::uint64_t by) {
  return (value + by - 1) / by;
}

// MCUs of the scan, T.81, A.2: one component alone is coded block by block as far as its samples
// reach, several are padded to whole interleaved units.
std::uint64_t count_mcus(const FrameHeader &frame, const Scan &scan) {
  const Header &header = frame.header;
  if (scan.count > 1) {
    return divide_up(header.width, std::uint64_t{kBlockSide} * frame.max_horizontal) *
           divide_up(header.height, std::uint64_t{kBlockSide} * frame.max_vertical);
  }
  const Component &component = frame.components[scan.components[0].index];
  const auto columns =
      divide_up(std::uint64_t{header.width} * component.horizontal, frame.max_horizontal);
  const auto rows =
      divide_up(std::uint64_t{header.height} * component.vertical, frame.max_vertical);
  return divide_up(columns, kBlockSide) * divide_up(rows, kBlockSide);
}

// Bits of the shortest code in a slot. The tables of K.3 stand in where a baseline picture defines
// none; then `defaults` is set.
std::uint8_t shortest_code(const std::array<std::uint8_t, 4> &slots, std::uint8_t slot,
                           bool baseline, bool &defaults) {
  if (slots.at(slot) != 0 || !baseline || slot > 1) return slots.at(slot);
  defaults = true;
  return kDefaultShortestCode;
}

// The fewest bits one block of a component can take: in a sequential scan a DC code and one AC
// code, in a progressive one a DC code or a DC bit, for AC nothing (runs of empty blocks).
MaybeFault least_block_bits(const FrameHeader &frame, const Scan &scan,
                            const ScanComponent &component, const Tables &tables, ScanPlan &plan,
                            std::uint64_t &bits) {
  const bool progressive = frame.header.progressive;
  const bool codes_dc = !progressive || scan.spectral_start == 0;
  const bool codes_ac = !progressive || scan.spectral_start > 0;
  bits = codes_dc && scan.refines() && progressive ? 1 : 0;
  if (codes_dc && (!progressive || !scan.refines())) {
    const auto shortest =
        shortest_code(tables.dc, component.dc, frame.baseline, plan.needs_default_tables);
    if (shortest == 0) return Fault{Defect::kHuffmanMissing, scan.at, component.dc};
    bits += shortest;
  }
  if (codes_ac) {
    const auto shortest =
        shortest_code(tables.ac, component.ac, frame.baseline, plan.needs_default_tables);
    if (shortest == 0) return Fault{Defect::kHuffmanMissing, scan.at, component.ac};
    if (!progressive) bits += shortest;
  }
  return {};
}

}  // namespace

// Checks that the tables the scan refers to are there, and tells what its data must hold.
MaybeFault plan_scan(const FrameHeader &frame, const Scan &scan, const Tables &tables,
                     ScanPlan &plan) {
  plan = {};
  const std::uint64_t mcus = count_mcus(frame, scan);
  for (std::size_t index = 0; index < scan.count; ++index) {
    const ScanComponent &selected = scan.components[index];
    const Component &component = frame.components[selected.index];
    if (!tables.quantisation[component.quantisation]) {
      return Fault{Defect::kQuantisationMissing, scan.at, component.quantisation};
    }
    std::uint64_t block_bits = 0;
    if (auto fault = least_block_bits(frame, scan, selected, tables, plan, block_bits)) {
      return fault;
    }
    const unsigned blocks = scan.count > 1 ? component.horizontal * component.vertical : 1;
    plan.least_bits += mcus * blocks * block_bits;
  }
  plan.may_restart = tables.restart_interval != 0;
  if (plan.may_restart) plan.restart_markers = (mcus - 1) / tables.restart_interval;
  return {};
}

}  // namespace sentry::jpeg
