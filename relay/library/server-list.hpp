// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <glib.h>

#include <vector>

#include "relay/http/settings.hpp"
#include "transport/base/result.hpp"

namespace sentry::relay {

// The relays of an `aa{sv}`, see sentry_relay_server_set_servers(). Consumes a floating one.
Result<std::vector<ServerEntry>> read_servers(GVariant *servers);

}  // namespace sentry::relay
