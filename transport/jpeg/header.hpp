// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "transport/base/result.hpp"

namespace sentry::jpeg {

// What the frame header (SOF) says; ITU-T T.81, B.2.2.
struct Header {
  std::uint32_t width = 0;   // pixels
  std::uint32_t height = 0;  // pixels
  std::uint8_t components = 0;
  std::uint8_t precision = 0;  // bits per sample
  bool progressive = false;
};

Result<Header> read_header(std::span<const std::byte> jpeg);

}  // namespace sentry::jpeg
