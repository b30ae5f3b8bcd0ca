// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "plugins/gst-ref.hpp"
#include "transport/base/clock.hpp"

namespace sentry::pipelines {

// What is to be painted: a picture that is not the camera's, and some lines of text on it.
struct Painting {
  Ref<GstBuffer> jpeg;  // the ground, dimmed; none: `file`
  std::string file;     // a picture that fills the size, as far as its shape allows; empty: plain
  int width = 0;        // pixels; of what is not a dimmed JPEG
  int height = 0;
  std::string text;
  std::int64_t most_bytes = 0;  // of the JPEG, if that can be; 0: as many as it takes
};

inline constexpr std::int64_t kLongestPainting = 5 * kNanosecondsPerSecond;

// For a sentence of the log.
std::string name_of(const Painting &painting);
Ref<GstBuffer> paint_picture(const Painting &painting, std::int64_t limit_ns = kLongestPainting);

// paint_picture(), or what a test puts in its place.
using Paint = std::function<Ref<GstBuffer>(const Painting &)>;

}  // namespace sentry::pipelines
