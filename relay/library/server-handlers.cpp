// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/library/errors.hpp"
#include "relay/library/server-object.hpp"

using sentry::relay::fail;
using sentry::relay::impl;

/**
 * sentry_relay_server_add_handler:
 * @self: a server
 * @path: a path, such as `/scores`: that one and all below it; `/` is every page that would
 * otherwise be the player's
 * @callback: (scope notified) (closure user_data) (destroy destroy): serves a request; called on
 * the server's own thread
 * @user_data: for @callback
 * @destroy: (nullable): frees @user_data
 * @error: return location for an error
 *
 * Has the application serve a path of its own, on all listeners but the administrator's.
 *
 * The pictures are served by threads that do nothing else; such a request is handed over to libsoup
 * with its connection, which serves that one request and closes. So a page may be behind this, and
 * what viewers ask for again and again should not. A callback that has to wait pauses its message,
 * see [method@Soup.ServerMessage.pause], and finishes it on that same thread. See [class@Server]
 * for what it may call.
 *
 * Returns: %TRUE, or %FALSE with %SENTRY_RELAY_ERROR_INVALID for a path that does not begin with a
 *   slash and %SENTRY_RELAY_ERROR_BUSY when it has a handler already; then @destroy is not called
 */
gboolean sentry_relay_server_add_handler(SentryRelayServer *self, const char *path,
                                         SoupServerCallback callback, gpointer user_data,
                                         GDestroyNotify destroy, GError **error) {
  g_return_val_if_fail(SENTRY_RELAY_IS_SERVER(self), FALSE);
  g_return_val_if_fail(path != nullptr, FALSE);
  g_return_val_if_fail(callback != nullptr, FALSE);
  const auto added = impl(self).relay().add_handler({path, callback, user_data, destroy});
  return added ? TRUE : fail(error, added.error());
}

/**
 * sentry_relay_server_mount:
 * @self: a server that was started
 * @server: an application's own server
 * @path: where the relay's root is on it, such as `/cams`; `/` for its own root
 * @error: return location for an error
 *
 * Serves the streams on @server too, in the main context that is this thread's default, which must
 * be the one that runs @server. For an application that has a server already and a few viewers:
 * each picture then goes through its main loop.
 *
 * [method@Server.stop] takes the pages away, and for that waits until that main context has a turn,
 * unless it is called on the thread that runs it.
 *
 * Returns: %TRUE, or %FALSE with %SENTRY_RELAY_ERROR_INVALID for a path that does not begin with a
 *   slash, and when the server does not run
 */
gboolean sentry_relay_server_mount(SentryRelayServer *self, SoupServer *server, const char *path,
                                   GError **error) {
  g_return_val_if_fail(SENTRY_RELAY_IS_SERVER(self), FALSE);
  g_return_val_if_fail(SOUP_IS_SERVER(server), FALSE);
  g_return_val_if_fail(path != nullptr, FALSE);
  const auto mounted = impl(self).relay().mount(server, path);
  return mounted ? TRUE : fail(error, mounted.error());
}
