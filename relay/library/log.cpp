// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/library/log.hpp"

#include <glib.h>

namespace sentry::relay {
namespace {

constexpr const char *kDomain = "SentryRelay";

}  // namespace

void log_info(const std::string &text) {
  g_log_structured(kDomain, G_LOG_LEVEL_MESSAGE, "MESSAGE", "%s", text.c_str());
}

void log_warning(const std::string &text) {
  g_log_structured(kDomain, G_LOG_LEVEL_WARNING, "MESSAGE", "%s", text.c_str());
}

}  // namespace sentry::relay
