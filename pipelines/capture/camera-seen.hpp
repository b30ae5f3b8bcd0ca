// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>

namespace sentry::pipelines {

// What a running camera pipeline has been seen to do.
struct CameraSeen {
  std::uint64_t pictures = 0;
  std::int64_t last_picture = 0;  // monotonic, ns
  std::int64_t period = 0;        // ns from one picture to the next; 0: not known yet
};

}  // namespace sentry::pipelines
