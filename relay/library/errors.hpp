// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <glib.h>

#include <string>

#include "relay/include/sentry-relay/error.h"
#include "transport/base/result.hpp"

namespace sentry::relay {

// Both are false, for `return fail(error, …)`. Without `error` nobody wants to know.
gboolean fail(GError **error, const Error &what);
gboolean fail(GError **error, SentryRelayError code, const std::string &message);

}  // namespace sentry::relay
