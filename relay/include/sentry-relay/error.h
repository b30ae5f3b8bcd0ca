/* SPDX-FileCopyrightText: The Sentry authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <sentry-relay/macros.h>

G_BEGIN_DECLS

/**
 * SENTRY_RELAY_ERROR:
 *
 * The domain of this library's errors. Their messages are sentences that name what was given and
 * what was expected.
 */
#define SENTRY_RELAY_ERROR (sentry_relay_error_quark())

/**
 * SentryRelayError:
 * @SENTRY_RELAY_ERROR_INVALID: the value is not allowed, or the call not at this time
 * @SENTRY_RELAY_ERROR_NOT_FOUND: no such file, host or address
 * @SENTRY_RELAY_ERROR_PERMISSION: the system forbids it
 * @SENTRY_RELAY_ERROR_BUSY: somebody else has the address, the name or the path
 * @SENTRY_RELAY_ERROR_STUCK: somebody else has it, and gives no sign of life
 * @SENTRY_RELAY_ERROR_UNSUPPORTED: well-formed, but of a kind that is not handled
 * @SENTRY_RELAY_ERROR_CORRUPT: bytes that contradict themselves
 * @SENTRY_RELAY_ERROR_SYSTEM: any other failure of the system
 *
 * Why a call failed.
 */
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
