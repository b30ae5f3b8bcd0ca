// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include "transport/jpeg/defect.hpp"
#include "transport/jpeg/markers.hpp"

namespace sentry::jpeg {

// A marker and, unless it stands alone, the parameters behind its length; T.81, B.1.1.4.
struct Segment {
  std::uint8_t code = 0;
  std::size_t begin = 0;   // its first byte, fill bytes included
  std::size_t marker = 0;  // the FF directly before the code
  std::size_t body = 0;    // the first parameter
  std::size_t end = 0;     // behind the last parameter; beyond the input if that is too short

  [[nodiscard]] std::size_t body_size() const { return end - body; }
};

MaybeFault read_segment(Input input, std::size_t at, Segment &segment);

}  // namespace sentry::jpeg
