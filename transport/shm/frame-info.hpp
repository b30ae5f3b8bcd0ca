// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include "transport/base/frame.hpp"
#include "transport/shm/ring-reader.hpp"
#include "transport/shm/sentry-shm.h"

namespace sentry::shm {

// What the C reader says, in the words of the rest.
FrameInfo to_frame_info(const sentry_shm_frame &frame);
SegmentStatus to_segment_status(const sentry_shm_status &status);

}  // namespace sentry::shm
