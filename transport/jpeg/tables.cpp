// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/jpeg/tables.hpp"

namespace sentry::jpeg {
namespace {

constexpr std::size_t kCodeLengths = 16;  // Huffman codes have 1 to 16 bits

// Reads the number of codes of each length at `at`. They must leave the all-ones code unused (T.81,
// C.2); decoders refuse the picture otherwise.
bool read_code_lengths(Input input, std::size_t at, std::size_t &symbols, std::uint8_t &shortest) {
  symbols = 0;
  shortest = 0;
  std::uint32_t next_code = 0;
  for (std::size_t bits = 1; bits <= kCodeLengths; ++bits) {
    const std::uint32_t count = byte_at(input, at + bits - 1);
    next_code = next_code * 2 + count;
    if (count == 0) continue;
    if (next_code >= std::uint32_t{1} << bits) return false;
    if (shortest == 0) shortest = static_cast<std::uint8_t>(bits);
    symbols += count;
  }
  return shortest != 0 && symbols <= 256;
}

bool are_dc_categories(Input symbols) {
  for (const std::byte symbol : symbols) {
    if (std::to_integer<int>(symbol) > 15) return false;
  }
  return true;
}

}  // namespace

MaybeFault parse_quantisation_tables(Input input, const Segment &segment, Tables &tables) {
  std::size_t at = segment.body;
  while (at < segment.end) {
    const std::uint8_t bytes_per_value = (byte_at(input, at) >> 4) + 1;
    const std::uint8_t slot = byte_at(input, at) & 15;
    const std::size_t size = 1 + std::size_t{64} * bytes_per_value;
    if (bytes_per_value > 2 || slot > 3 || segment.end - at < size) {
      return Fault{Defect::kQuantisationTable, at};
    }
    tables.quantisation[slot] = true;
    at += size;
  }
  return {};
}

MaybeFault parse_huffman_tables(Input input, const Segment &segment, Tables &tables) {
  std::size_t at = segment.body;
  while (at < segment.end) {
    const auto fault = Fault{Defect::kHuffmanTable, at};
    const std::uint8_t kind = byte_at(input, at) >> 4;
    const std::uint8_t slot = byte_at(input, at) & 15;
    if (kind > 1 || slot > 3 || segment.end - at < 1 + kCodeLengths) return fault;

    std::size_t symbols = 0;
    std::uint8_t shortest = 0;
    if (!read_code_lengths(input, at + 1, symbols, shortest)) return fault;
    at += 1 + kCodeLengths;
    if (segment.end - at < symbols) return fault;
    if (kind == 0 && !are_dc_categories(input.subspan(at, symbols))) return fault;
    (kind == 0 ? tables.dc : tables.ac)[slot] = shortest;
    at += symbols;
  }
  return {};
}

MaybeFault parse_restart_interval(Input input, const Segment &segment, Tables &tables) {
  if (segment.body_size() != 2) {
    return Fault{Defect::kSegmentLength, segment.marker, segment.code, segment.body_size() + 2};
  }
  tables.restart_interval = word_at(input, segment.body);
  return {};
}

}  // namespace sentry::jpeg
