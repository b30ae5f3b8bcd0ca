// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/gst.h>

#include <optional>

#include "transport/base/frame.hpp"

namespace sentry::plugins {

// SentryFrameMeta, a GstCustomMeta tagged `memory`, so that an element that changes the bytes drops
// it. Fields of its structure: "epoch" and "number" (uint64), "capture-time" (int64, UTC ns),
// "checksum" (uint64), "width" and "height" (uint), "state" (string: live, held, slate), "reason"
// (string). Without epoch, number and checksum it only tells the state, and a sink gives identity.
inline constexpr const char *kFrameMetaName = "SentryFrameMeta";

void register_frame_meta();  // any thread, any number of times
void set_frame_meta(GstBuffer *buffer, const FrameInfo &info);
void set_source_state(GstBuffer *buffer, SourceState state, const char *reason);
std::optional<FrameInfo> get_frame_meta(GstBuffer *buffer);

}  // namespace sentry::plugins
