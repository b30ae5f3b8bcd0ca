// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>

namespace sentry::pipelines {

// Through GLib's structured log, domain "Sentry"; each call is one line.
void log_message(const std::string &text);
void log_warning(const std::string &text);
void log_debug(const std::string &text);

// Sends the log to the journal when stderr leads there, else to stderr. Before the first line,
// once.
void install_log_writer(bool verbose);
bool log_is_verbose();

}  // namespace sentry::pipelines
