/* SPDX-FileCopyrightText: The Sentry authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>
#include <sentry-relay/enums.h>
#include <sentry-relay/macros.h>

G_BEGIN_DECLS

#define SENTRY_RELAY_TYPE_STREAM (sentry_relay_stream_get_type())
SENTRY_RELAY_AVAILABLE
G_DECLARE_FINAL_TYPE(SentryRelayStream, sentry_relay_stream, SENTRY_RELAY, STREAM, GObject)

SENTRY_RELAY_AVAILABLE
SentryRelayStream *sentry_relay_stream_new(const char *name, GError **error);
SENTRY_RELAY_AVAILABLE
SentryRelayStream *sentry_relay_stream_new_for_segment(const char *name, const char *directory,
                                                       GError **error);

SENTRY_RELAY_AVAILABLE
gboolean sentry_relay_stream_push(SentryRelayStream *self, GBytes *jpeg, gint64 capture_time_ns,
                                  GError **error);
SENTRY_RELAY_AVAILABLE
void sentry_relay_stream_set_source_state(SentryRelayStream *self, SentryRelaySourceState state,
                                          const char *reason);

SENTRY_RELAY_AVAILABLE
void sentry_relay_stream_set_access_public(SentryRelayStream *self);
SENTRY_RELAY_AVAILABLE
gboolean sentry_relay_stream_set_signing_key(SentryRelayStream *self, GBytes *key, GError **error);
SENTRY_RELAY_AVAILABLE
gboolean sentry_relay_stream_add_signing_key(SentryRelayStream *self, GBytes *key, GError **error);
SENTRY_RELAY_AVAILABLE
char *sentry_relay_stream_sign_query(const char *name, GBytes *key, gint64 expires);
SENTRY_RELAY_AVAILABLE
gboolean sentry_relay_stream_set_password_file(SentryRelayStream *self, const char *path,
                                               GError **error);

SENTRY_RELAY_AVAILABLE
const char *sentry_relay_stream_get_name(SentryRelayStream *self);

G_END_DECLS
