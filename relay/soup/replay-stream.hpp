// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gio/gio.h>

#include <functional>
#include <string>

#include "relay/soup/refs.hpp"

namespace sentry::relay {

// A stream on `base` that first gives `bytes`, which were read from it before. Closing it does
// nothing to `base` but call `on_close`, once; letting go of it does nothing at all.
Ref<GIOStream> new_replay_stream(GIOStream *base, std::string bytes,
                                 std::function<void()> on_close);

}  // namespace sentry::relay
