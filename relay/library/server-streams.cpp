// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <string>
#include <utility>

#include "relay/http/slate.hpp"
#include "relay/library/errors.hpp"
#include "relay/library/server-list.hpp"
#include "relay/library/server-object.hpp"

using sentry::relay::fail;
using sentry::relay::impl;
using sentry::relay::RelaySettings;

/**
 * sentry_relay_server_add_stream:
 * @self: a server
 * @stream: a stream that no server serves
 * @error: return location for an error
 *
 * Serves a stream from now on. The server keeps a reference.
 *
 * Returns: %TRUE, or %FALSE with %SENTRY_RELAY_ERROR_BUSY when a stream of that name is served
 *   already, or @stream by another server
 */
gboolean sentry_relay_server_add_stream(SentryRelayServer *self, SentryRelayStream *stream,
                                        GError **error) {
  g_return_val_if_fail(SENTRY_RELAY_IS_SERVER(self), FALSE);
  g_return_val_if_fail(SENTRY_RELAY_IS_STREAM(stream), FALSE);
  const auto added = impl(self).add_stream(stream);
  return added ? TRUE : fail(error, added.error());
}

/**
 * sentry_relay_server_remove_stream:
 * @self: a server
 * @name: a stream's name
 *
 * Serves that stream no longer: who waits for its next picture gets a 404, endless replies end.
 * Viewers of other streams notice nothing.
 *
 * Returns: whether it was served
 */
gboolean sentry_relay_server_remove_stream(SentryRelayServer *self, const char *name) {
  g_return_val_if_fail(SENTRY_RELAY_IS_SERVER(self), FALSE);
  g_return_val_if_fail(name != nullptr, FALSE);
  return impl(self).remove_stream(name) ? TRUE : FALSE;
}

/**
 * sentry_relay_server_dup_stream:
 * @self: a server
 * @name: a stream's name
 *
 * Finds a stream.
 *
 * Returns: (transfer full) (nullable): the stream of that name, or %NULL when none is served
 */
SentryRelayStream *sentry_relay_server_dup_stream(SentryRelayServer *self, const char *name) {
  g_return_val_if_fail(SENTRY_RELAY_IS_SERVER(self), nullptr);
  g_return_val_if_fail(name != nullptr, nullptr);
  return impl(self).find_stream(name).release();
}

/**
 * sentry_relay_server_dup_streams:
 * @self: a server
 *
 * Lists its streams.
 *
 * Returns: (transfer full) (element-type SentryRelayStream): the streams that are served, in the
 *   order in which they were added
 */
GPtrArray *sentry_relay_server_dup_streams(SentryRelayServer *self) {
  g_return_val_if_fail(SENTRY_RELAY_IS_SERVER(self), nullptr);
  GPtrArray *array = g_ptr_array_new_with_free_func(g_object_unref);
  for (auto &stream : impl(self).streams()) g_ptr_array_add(array, stream.release());
  return array;
}

/**
 * sentry_relay_server_set_servers:
 * @self: a server
 * @servers: (nullable): an `aa{sv}`: the relays that players may choose from; a floating one is
 *   consumed. %NULL or an empty one: this server alone
 * @error: return location for an error
 *
 * Sets what `/servers.json` tells. Each server has `url` (s), the address of a relay's root with
 * `http://` or `https://` and a slash at its end, and may have `weight` (u), its share of the
 * viewers, 10 unless told; `region` (s), a name that viewers near it know; and `state` (s):
 * `ready`, `draining` or `down`.
 *
 * Returns: %TRUE, or %FALSE with %SENTRY_RELAY_ERROR_INVALID, and nothing has changed
 */
gboolean sentry_relay_server_set_servers(SentryRelayServer *self, GVariant *servers,
                                         GError **error) {
  g_return_val_if_fail(SENTRY_RELAY_IS_SERVER(self), FALSE);
  auto read = sentry::relay::read_servers(servers);
  if (!read) return fail(error, read.error());
  impl(self).state().change([&](RelaySettings &settings) { settings.http.servers = read.take(); });
  return TRUE;
}

/**
 * sentry_relay_server_set_slate_file:
 * @self: a server
 * @path: (nullable) (type filename): a JPEG, or %NULL for the built-in picture
 * @error: return location for an error
 *
 * Sets what is served of a stream without a fresh picture when [property@Server:stale] is
 * %SENTRY_RELAY_STALE_POLICY_SLATE. The file is read now and not again.
 *
 * Returns: %TRUE, or %FALSE when @path cannot be read or is no JPEG that browsers show, and nothing
 *   has changed
 */
gboolean sentry_relay_server_set_slate_file(SentryRelayServer *self, const char *path,
                                            GError **error) {
  g_return_val_if_fail(SENTRY_RELAY_IS_SERVER(self), FALSE);
  sentry::relay::FramePtr slate;
  if (path != nullptr) {
    auto read = sentry::relay::read_slate(path);
    if (!read) return fail(error, read.error());
    slate = read.take();
  }
  impl(self).state().change([&](RelaySettings &settings) {
    settings.http.slate = std::move(slate);
    settings.slate_file = path != nullptr ? path : "";
  });
  g_object_notify(G_OBJECT(self), "slate-file");
  return TRUE;
}
