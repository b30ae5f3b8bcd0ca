// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/gst.h>

#include <string>

#include "transport/base/result.hpp"

namespace sentry::plugins {

// Posts `error` on the bus in two parts: its sentence for the user, then `detail` with the cause
// the system gave.
void post_error(GstElement *element, const Error &error, const std::string &detail);
void post_warning(GstElement *element, const Error &error, const std::string &detail);

// Says that no frame has come for `timeout_ns`, in an element message with that one field,
// "timeout" (guint64), as udpsrc's GstUDPSrcTimeout.
void post_timeout(GstElement *element, const char *name, guint64 timeout_ns);

}  // namespace sentry::plugins
