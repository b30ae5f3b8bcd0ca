// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <array>

#include "transport/jpeg/header.hpp"
#include "transport/jpeg/segment.hpp"

namespace sentry::jpeg {

struct Component {
  std::uint8_t id = 0;
  std::uint8_t horizontal = 0;  // sampling factors, 1 to 4
  std::uint8_t vertical = 0;
  std::uint8_t quantisation = 0;  // table slot, 0 to 3
};

// The whole of SOF0, SOF1 or SOF2.
struct FrameHeader {
  Header header;
  bool baseline = false;
  std::array<Component, 4> components{};
  std::uint8_t max_horizontal = 1;
  std::uint8_t max_vertical = 1;
};

MaybeFault parse_frame_header(Input input, const Segment &segment, FrameHeader &frame);

}  // namespace sentry::jpeg
