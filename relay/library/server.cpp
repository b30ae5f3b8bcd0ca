// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/include/sentry-relay/server.h"

#include "relay/library/errors.hpp"
#include "relay/library/server-object.hpp"

using sentry::relay::fail;
using sentry::relay::impl;

/**
 * SentryRelayServer:
 *
 * Serves streams of pictures to viewers.
 *
 * Make one, set its properties, [method@Server.listen], [method@Server.add_stream] and
 * [method@Server.start]; all of these are possible in any order and also later, while it serves. To
 * end without cutting anybody off, [method@Server.drain] and wait for [signal@Server::drained];
 * then [method@Server.stop], or let go of the last reference, which stops too.
 *
 * It has threads of its own and needs no main loop, but for its signals and notifications: these
 * come in the main context that was the thread's default when the server was made. Any thread may
 * make any call, except that a handler given to [method@Server.add_handler] may only read and set
 * properties, read the statistics, and add, find and remove streams.
 *
 * Where a main loop runs on another thread than that which calls, a listener bound by
 * [method@Server.listen] is known to viewers at once, but whoever comes before
 * [method@Server.start] waits for it.
 */
G_DEFINE_FINAL_TYPE(SentryRelayServer, sentry_relay_server, G_TYPE_OBJECT)

static void sentry_relay_server_init(SentryRelayServer *self) {
  self->impl = new sentry::relay::ServerImpl(self);
}

static void sentry_relay_server_class_init(SentryRelayServerClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  object_class->finalize = [](GObject *object) noexcept {
    delete SENTRY_RELAY_SERVER(object)->impl;
    G_OBJECT_CLASS(sentry_relay_server_parent_class)->finalize(object);
  };
  sentry::relay::install_server_properties(object_class);
  sentry::relay::install_server_signals(object_class);
}

/**
 * sentry_relay_server_new:
 *
 * Makes a server that listens nowhere and serves nothing yet.
 *
 * Returns: (transfer full): a server
 */
SentryRelayServer *sentry_relay_server_new(void) {
  return SENTRY_RELAY_SERVER(g_object_new(SENTRY_RELAY_TYPE_SERVER, nullptr));
}

/**
 * sentry_relay_server_start:
 * @self: a server
 * @error: return location for an error
 *
 * Begins to serve. Raises the process's limit of open files as far as
 * [property@Server:max-connections] needs and the system allows. A server that runs stays as it is.
 *
 * Returns: %TRUE, or %FALSE with %SENTRY_RELAY_ERROR_SYSTEM when the system does not allow that
 * many files or threads, and %SENTRY_RELAY_ERROR_INVALID after [method@Server.stop]
 */
gboolean sentry_relay_server_start(SentryRelayServer *self, GError **error) {
  g_return_val_if_fail(SENTRY_RELAY_IS_SERVER(self), FALSE);
  const auto started = impl(self).relay().start();
  return started ? TRUE : fail(error, started.error());
}

/**
 * sentry_relay_server_drain:
 * @self: a server
 *
 * Takes no more viewers: closes the listeners but for the administrator's, says so on `/readyz`,
 * ends endless replies after the picture that is under way and closes each connection after its
 * reply. [signal@Server::drained] tells when nobody is left. Does not wait for that.
 */
void sentry_relay_server_drain(SentryRelayServer *self) {
  g_return_if_fail(SENTRY_RELAY_IS_SERVER(self));
  impl(self).relay().drain();
}

/**
 * sentry_relay_server_stop:
 * @self: a server
 *
 * Cuts off whoever is left, ends all threads and closes all sockets before it returns. Its streams
 * stay with it. A server that was stopped does not start again.
 */
void sentry_relay_server_stop(SentryRelayServer *self) {
  g_return_if_fail(SENTRY_RELAY_IS_SERVER(self));
  impl(self).relay().stop();
}

/**
 * sentry_relay_server_is_alive:
 * @self: a server
 *
 * Whether it runs and every thread of its own has shown within the last ten seconds that it is not
 * stuck: what a watchdog wants to know.
 *
 * Returns: whether all is well
 */
gboolean sentry_relay_server_is_alive(SentryRelayServer *self) {
  g_return_val_if_fail(SENTRY_RELAY_IS_SERVER(self), FALSE);
  return impl(self).relay().is_alive() ? TRUE : FALSE;
}
