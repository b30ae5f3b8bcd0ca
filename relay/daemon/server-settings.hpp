// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include "relay/daemon/glib-refs.hpp"
#include "relay/daemon/options.hpp"

namespace sentry::relay {

// When settings come to the server: some count only before it starts.
enum class Moment { kStart, kReload };

Result<void> apply_settings(SentryRelayServer *server, const Options &options, Moment moment);
Result<void> set_access_log(SentryRelayServer *server, const Options &options);

}  // namespace sentry::relay
