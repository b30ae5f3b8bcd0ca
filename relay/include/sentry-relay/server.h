/* SPDX-FileCopyrightText: The Sentry authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>
#include <libsoup/soup.h>
#include <sentry-relay/enums.h>
#include <sentry-relay/macros.h>
#include <sentry-relay/stream.h>

G_BEGIN_DECLS

#define SENTRY_RELAY_TYPE_SERVER (sentry_relay_server_get_type())
SENTRY_RELAY_AVAILABLE
G_DECLARE_FINAL_TYPE(SentryRelayServer, sentry_relay_server, SENTRY_RELAY, SERVER, GObject)

SENTRY_RELAY_AVAILABLE
SentryRelayServer *sentry_relay_server_new(void);

/* Where viewers come to. */
SENTRY_RELAY_AVAILABLE
gboolean sentry_relay_server_listen(SentryRelayServer *self, const char *address,
                                    SentryRelayListenFlags flags, GError **error);
SENTRY_RELAY_AVAILABLE
gboolean sentry_relay_server_listen_fd(SentryRelayServer *self, int fd,
                                       SentryRelayListenFlags flags, GError **error);
SENTRY_RELAY_AVAILABLE
gboolean sentry_relay_server_listen_tls(SentryRelayServer *self, const char *address,
                                        GTlsCertificate *certificate, SentryRelayListenFlags flags,
                                        GError **error);
SENTRY_RELAY_AVAILABLE
void sentry_relay_server_set_tls_certificate(SentryRelayServer *self, GTlsCertificate *certificate);
SENTRY_RELAY_AVAILABLE
gboolean sentry_relay_server_listen_admin(SentryRelayServer *self, const char *address,
                                          GError **error);
SENTRY_RELAY_AVAILABLE
gboolean sentry_relay_server_unlisten(SentryRelayServer *self, const char *address);
SENTRY_RELAY_AVAILABLE
char **sentry_relay_server_get_urls(SentryRelayServer *self);
SENTRY_RELAY_AVAILABLE
char **sentry_relay_server_get_admin_urls(SentryRelayServer *self);

/* Its life. */
SENTRY_RELAY_AVAILABLE
gboolean sentry_relay_server_start(SentryRelayServer *self, GError **error);
SENTRY_RELAY_AVAILABLE
void sentry_relay_server_drain(SentryRelayServer *self);
SENTRY_RELAY_AVAILABLE
void sentry_relay_server_stop(SentryRelayServer *self);

SENTRY_RELAY_AVAILABLE
gboolean sentry_relay_server_is_alive(SentryRelayServer *self);

/* What it serves. */
SENTRY_RELAY_AVAILABLE
gboolean sentry_relay_server_add_stream(SentryRelayServer *self, SentryRelayStream *stream,
                                        GError **error);
SENTRY_RELAY_AVAILABLE
gboolean sentry_relay_server_remove_stream(SentryRelayServer *self, const char *name);
SENTRY_RELAY_AVAILABLE
SentryRelayStream *sentry_relay_server_dup_stream(SentryRelayServer *self, const char *name);
SENTRY_RELAY_AVAILABLE
GPtrArray *sentry_relay_server_dup_streams(SentryRelayServer *self);
SENTRY_RELAY_AVAILABLE
gboolean sentry_relay_server_set_servers(SentryRelayServer *self, GVariant *servers,
                                         GError **error);
SENTRY_RELAY_AVAILABLE
gboolean sentry_relay_server_set_slate_file(SentryRelayServer *self, const char *path,
                                            GError **error);

/* An application's own pages, and the relay on an application's own server. */
SENTRY_RELAY_AVAILABLE
gboolean sentry_relay_server_add_handler(SentryRelayServer *self, const char *path,
                                         SoupServerCallback callback, gpointer user_data,
                                         GDestroyNotify destroy, GError **error);
SENTRY_RELAY_AVAILABLE
gboolean sentry_relay_server_mount(SentryRelayServer *self, SoupServer *server, const char *path,
                                   GError **error);

/* Whom it believes, and what it tells of itself. */
SENTRY_RELAY_AVAILABLE
gboolean sentry_relay_server_set_trusted_proxies(SentryRelayServer *self,
                                                 const char *const *networks, GError **error);
SENTRY_RELAY_AVAILABLE
gboolean sentry_relay_server_set_access_log(SentryRelayServer *self, const char *path,
                                            SentryRelayLogFormat format, GError **error);
SENTRY_RELAY_AVAILABLE
gboolean sentry_relay_server_reopen_access_log(SentryRelayServer *self, GError **error);
SENTRY_RELAY_AVAILABLE
GVariant *sentry_relay_server_get_statistics(SentryRelayServer *self);

G_END_DECLS
