// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include "transport/base/clock.hpp"

namespace sentry::relay {

// The two clocks of a relay: UTC tells a frame's age, the monotonic one every limit of time.
struct Clocks {
  Clock utc = utc_now_ns;
  Clock monotonic = monotonic_now_ns;
};

}  // namespace sentry::relay
