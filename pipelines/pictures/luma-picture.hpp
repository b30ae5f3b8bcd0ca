// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace sentry::pipelines {

// The brightness of a picture, a cell for each 8x8 pixels: 0 black to 255 white, row by row.
struct LumaPicture {
  int width = 0;  // cells
  int height = 0;
  std::vector<std::uint8_t> cells;
};

// Reads a JPEG's brightness without decoding more of it than the mean of each block.
class LumaReader {
 public:
  LumaReader();

  // Nothing for what is no whole picture, or too large a one.
  std::optional<LumaPicture> read(std::span<const std::byte> jpeg);

 private:
  struct Destroy {
    void operator()(void *handle) const;
  };
  std::unique_ptr<void, Destroy> handle_;  // TurboJPEG's
};

}  // namespace sentry::pipelines
