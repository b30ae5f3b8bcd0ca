// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "transport/base/bytes.hpp"
#include "transport/base/result.hpp"
#include "transport/jpeg/header.hpp"

namespace sentry::jpeg {

// What was mended; none of these loses a pixel.
struct Repairs {
  bool cut_before_start = false;  // junk before SOI
  bool cut_after_end = false;     // data or padding after EOI
  bool inserted_tables = false;   // the default Huffman tables of T.81, K.3
  bool operator==(const Repairs &) const = default;
};

// A whole picture as pieces of the input and of static tables: valid while the input lives.
struct Picture {
  Header header;
  Repairs repairs;
  std::array<std::span<const std::byte>, 3> pieces;

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] Bytes copy() const;
};

Result<Picture> repair(std::span<const std::byte> input);

}  // namespace sentry::jpeg
