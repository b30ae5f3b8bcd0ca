// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <array>

#include "transport/jpeg/segment.hpp"

namespace sentry::jpeg {

// What DQT, DHT and DRI have defined so far; four slots of each kind, T.81, B.2.4.
struct Tables {
  std::array<bool, 4> quantisation{};
  std::array<std::uint8_t, 4> dc{};  // bits of the shortest Huffman code; 0 is no table
  std::array<std::uint8_t, 4> ac{};
  std::uint32_t restart_interval = 0;  // MCUs between restart markers; 0 is none
};

// The tables of T.81, K.3, as four DHT segments, for pictures that rely on a decoder to know them.
inline constexpr std::uint8_t kDefaultShortestCode = 2;  // bits, in each of the four
Input default_huffman_tables();

MaybeFault parse_quantisation_tables(Input input, const Segment &segment, Tables &tables);
MaybeFault parse_huffman_tables(Input input, const Segment &segment, Tables &tables);
MaybeFault parse_restart_interval(Input input, const Segment &segment, Tables &tables);

}  // namespace sentry::jpeg
