// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>

#include "relay/core/shared-frame.hpp"
#include "transport/base/result.hpp"

namespace sentry::relay {

// What is shown of a stream that has no fresh picture (StalePolicy::kSlate): 1280x720, "No
// picture".
FramePtr built_in_slate();

// A JPEG of one's own, made good where that can be done.
Result<FramePtr> read_slate(const std::string &path);

}  // namespace sentry::relay
