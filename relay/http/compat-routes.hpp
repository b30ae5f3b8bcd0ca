// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <optional>

#include "relay/http/route.hpp"

namespace sentry::relay {

// The names under which clients of mjpg-streamer, µStreamer, camera-streamer and go2rtc ask.
std::optional<Route> compat_route(const Target &target);

}  // namespace sentry::relay
