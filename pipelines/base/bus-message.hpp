// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/gst.h>

#include <functional>
#include <string>

#include "pipelines/base/main-context.hpp"

namespace sentry::pipelines {

// What an error or a warning on the bus says, in one sentence for a person.
struct BusMessage {
  std::string text;             // "v4l2src0: Cannot identify device '/dev/video9'."
  std::string detail;           // where in the code, and why
  std::string reason;           // in a few words, without names: what a viewer may read
  bool missing_plugin = false;  // an element or a decoder is not installed
};

BusMessage read_message(GstMessage *message);
SourcePtr watch_bus(GMainContext *context, GstElement *pipeline,
                    std::function<void(GstMessage *)> handle);

}  // namespace sentry::pipelines
