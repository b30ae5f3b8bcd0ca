// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "pipelines/v4l2/format.hpp"

namespace sentry::pipelines {

// A size and a rate with which a device can be opened.
struct Mode {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::optional<v4l2::Rate> rate;  // none: the device does not say, and takes what it is asked for
};

std::optional<Mode> choose_mode(const std::vector<v4l2::PixelFormat> &formats,
                                v4l2::FormatKind kind, const Mode &wanted);

}  // namespace sentry::pipelines
