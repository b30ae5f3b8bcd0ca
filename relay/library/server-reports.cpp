// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <string>

#include "relay/library/errors.hpp"
#include "relay/library/server-object.hpp"
#include "relay/library/strv.hpp"

using sentry::relay::fail;
using sentry::relay::impl;
using sentry::relay::RelayReport;
using sentry::relay::RelayTotals;

/**
 * sentry_relay_server_set_access_log:
 * @self: a server that was not started
 * @path: (nullable) (type filename): where a line for each reply is written; %NULL: nowhere
 * @format: how
 * @error: return location for an error
 *
 * Opens the log now, to be appended to. Whoever serves never waits for a disk: when it does not
 * keep up, lines are lost and counted.
 *
 * Returns: %TRUE, or %FALSE when @path cannot be opened, or with %SENTRY_RELAY_ERROR_INVALID after
 * the start
 */
gboolean sentry_relay_server_set_access_log(SentryRelayServer *self, const char *path,
                                            SentryRelayLogFormat format, GError **error) {
  g_return_val_if_fail(SENTRY_RELAY_IS_SERVER(self), FALSE);
  g_return_val_if_fail(
      format >= SENTRY_RELAY_LOG_FORMAT_COMMON && format <= SENTRY_RELAY_LOG_FORMAT_JSON, FALSE);
  const auto set = impl(self).relay().set_access_log(
      path != nullptr ? path : "", static_cast<sentry::relay::AccessLogFormat>(format));
  return set ? TRUE : fail(error, set.error());
}

/**
 * sentry_relay_server_reopen_access_log:
 * @self: a server
 * @error: return location for an error
 *
 * Opens the path of the access log anew, after somebody has moved the file away, as logrotate(8)
 * does. Without a log this does nothing.
 *
 * Returns: %TRUE, or %FALSE when the path cannot be opened; then the old file is written on
 */
gboolean sentry_relay_server_reopen_access_log(SentryRelayServer *self, GError **error) {
  g_return_val_if_fail(SENTRY_RELAY_IS_SERVER(self), FALSE);
  const auto reopened = impl(self).relay().reopen_access_log();
  return reopened ? TRUE : fail(error, reopened.error());
}

/**
 * sentry_relay_server_set_trusted_proxies:
 * @self: a server
 * @networks: (nullable) (array zero-terminated=1): addresses and networks, such as `127.0.0.1` and
 *   `2001:db8::/32`, and `unix:` for whoever comes through a socket of the file system; %NULL: none
 * @error: return location for an error
 *
 * Believes what these say of a viewer's true address in `X-Forwarded-For`.
 *
 * Returns: %TRUE, or %FALSE with %SENTRY_RELAY_ERROR_INVALID, and nothing has changed
 */
gboolean sentry_relay_server_set_trusted_proxies(SentryRelayServer *self,
                                                 const char *const *networks, GError **error) {
  g_return_val_if_fail(SENTRY_RELAY_IS_SERVER(self), FALSE);
  const auto set = impl(self).state().set_trusted_proxies(sentry::relay::to_vector(networks));
  if (!set) return fail(error, set.error());
  g_object_notify(G_OBJECT(self), "trusted-proxies");
  return TRUE;
}

namespace {

void add(GVariantDict *dict, const char *key, std::int64_t value) {
  g_variant_dict_insert(dict, key, "t", static_cast<guint64>(value));
}

void add_totals(GVariantDict *dict, const RelayTotals &totals) {
  add(dict, "replies", totals.replies);
  add(dict, "bytes-sent", totals.bytes_sent);
  add(dict, "frames-sent", totals.frames_sent);
  add(dict, "frames-skipped", totals.frames_skipped);
  add(dict, "connections-accepted", totals.accepted);
  add(dict, "connections-refused", totals.refused);
  add(dict, "connections-dropped", totals.dropped);
  add(dict, "connections-handed-over", totals.handed_over);
}

void add_report(GVariantDict *dict, const RelayReport &report) {
  add(dict, "connections", static_cast<std::int64_t>(report.connections));
  add(dict, "viewers", static_cast<std::int64_t>(report.all_viewers()));
  g_variant_dict_insert(dict, "load-state", "s", std::string(to_string(report.load)).c_str());
  g_variant_dict_insert(dict, "poll-interval", "u", report.poll_interval_ms);
  g_variant_dict_insert(dict, "draining", "b", report.draining ? TRUE : FALSE);
}

}  // namespace

/**
 * sentry_relay_server_get_statistics:
 * @self: a server
 *
 * What it has done since its start and does now, at most a quarter of a second old, as an `a{sv}`:
 *
 * - `replies`, `bytes-sent`, `frames-sent` (t): what was sent, frames in replies and endless ones
 * - `frames-skipped` (t): pictures that viewers of endless replies missed, being slow
 * - `connections-accepted`, `connections-refused`, `connections-dropped`, `connections-handed-over`
 *   (t): of all time; dropped are those that had stopped
 * - `connections`, `viewers` (t): at this moment
 * - `load-state` (s): `normal`, `slower`, `smaller` or `refusing`
 * - `poll-interval` (u): in milliseconds, as players are told
 * - `draining` (b)
 *
 * More keys may be added.
 *
 * Returns: (transfer full): an `a{sv}` that is not floating
 */
GVariant *sentry_relay_server_get_statistics(SentryRelayServer *self) {
  g_return_val_if_fail(SENTRY_RELAY_IS_SERVER(self), nullptr);
  GVariantDict dict;
  g_variant_dict_init(&dict, nullptr);
  add_totals(&dict, impl(self).relay().totals());
  add_report(&dict, impl(self).relay().report());
  return g_variant_ref_sink(g_variant_dict_end(&dict));
}
