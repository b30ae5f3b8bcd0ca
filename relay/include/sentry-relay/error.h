/* SPDX-FileCopyrightText: The Sentry authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <sentry-relay/macros.h>

G_BEGIN_DECLS

#define SENTRY_RELAY_ERROR (sentry_relay_error_quark())

typedef enum {
  SENTRY_RELAY_ERROR_INVALID,
  SENTRY_RELAY_ERROR_NOT_FOUND,
  SENTRY_RELAY_ERROR_PERMISSION,
  SENTRY_RELAY_ERROR_BUSY,
  SENTRY_RELAY_ERROR_STUCK,
  SENTRY_RELAY_ERROR_UNSUPPORTED,
  SENTRY_RELAY_ERROR_CORRUPT,
  SENTRY_RELAY_ERROR_SYSTEM
} SentryRelayError;

SENTRY_RELAY_AVAILABLE
GQuark sentry_relay_error_quark(void);

G_END_DECLS
