// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>

namespace sentry::relay {

// Through GLib's structured log, domain SentryRelay. Any thread.
void log_info(const std::string &text);
void log_warning(const std::string &text);

}  // namespace sentry::relay
