// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <mutex>
#include <string>

#include "plugins/frame-stamper.hpp"
#include "plugins/gst-ref.hpp"

namespace sentry::pipelines {

// Gives pictures their identity before they part for several sinks, each of which would else give
// its own. Any thread.
class FrameNamer {
 public:
  explicit FrameNamer(const std::string &stream) : stamper_(stream, state_directory()) {}

  Ref<GstBuffer> name(Ref<GstBuffer> picture);

 private:
  std::mutex mutex_;  // guards stamper_
  plugins::FrameStamper stamper_;
};

}  // namespace sentry::pipelines
