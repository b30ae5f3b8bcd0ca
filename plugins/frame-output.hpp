// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/base/gstbasesrc.h>

#include "transport/base/frame.hpp"

namespace sentry::plugins {

// What both sources put on their pads: one picture whenever one comes, of whatever size. The size
// stands in SentryFrameMeta, not in the caps, which would have to change with it.
#define SENTRY_SOURCE_CAPS "image/jpeg, framerate = (fraction) 0/1"

// A live source of pictures in time, each stamped with the running time at which it is complete.
void prepare_source(GstBaseSrc *source);

// Whether the frame is what the pads of both sources offer; a sender may send other media types.
bool fits_caps(const FrameInfo &frame);
// Takes over the payload. The caller owns the buffer.
GstBuffer *make_buffer(Frame frame, bool discontinuity);

// Answers a latency query as a source that adds no delay and needs no buffering behind it; false
// for any other query.
bool answer_latency(GstQuery *query);

}  // namespace sentry::plugins
