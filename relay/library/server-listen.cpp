// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <string>
#include <vector>

#include "relay/library/errors.hpp"
#include "relay/library/server-object.hpp"
#include "relay/library/strv.hpp"

using sentry::relay::fail;
using sentry::relay::impl;
using sentry::relay::ListenerKind;

namespace {

bool expects_proxy(SentryRelayListenFlags flags) {
  return (static_cast<unsigned>(flags) & SENTRY_RELAY_LISTEN_FLAGS_PROXY_V2) != 0;
}

gboolean listen(SentryRelayServer *self, const char *address, ListenerKind kind, bool proxy,
                GError **error) {
  const auto listening = impl(self).relay().listen(address, kind, proxy);
  return listening ? TRUE : fail(error, listening.error());
}

}  // namespace

/**
 * sentry_relay_server_listen:
 * @self: a server
 * @address: `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080` for both of these, `:8080` for every
 *   address of the machine, `unix:/run/sentry/http.sock`, or `fd:3` for a socket that the process
 *   inherited and gives away. Port 0 is any free one, see [method@Server.get_urls].
 * @flags: what comes before each viewer's first request
 * @error: return location for an error
 *
 * Binds and listens at once. Until [method@Server.start] viewers wait.
 *
 * Returns: %TRUE, or %FALSE with %SENTRY_RELAY_ERROR_INVALID for an address that is none,
 *   %SENTRY_RELAY_ERROR_BUSY when another program has it, %SENTRY_RELAY_ERROR_PERMISSION,
 *   %SENTRY_RELAY_ERROR_NOT_FOUND when the machine has no such address, or
 *   %SENTRY_RELAY_ERROR_SYSTEM
 */
gboolean sentry_relay_server_listen(SentryRelayServer *self, const char *address,
                                    SentryRelayListenFlags flags, GError **error) {
  g_return_val_if_fail(SENTRY_RELAY_IS_SERVER(self), FALSE);
  g_return_val_if_fail(address != nullptr, FALSE);
  return listen(self, address, ListenerKind::kViewers, expects_proxy(flags), error);
}

/**
 * sentry_relay_server_listen_fd:
 * @self: a server
 * @fd: a socket that is bound and listens; it is the server's from now on, also after an error
 * @flags: as for [method@Server.listen]
 * @error: return location for an error
 *
 * Serves viewers on a socket that was inherited, as from systemd (sd_listen_fds(3)).
 *
 * Returns: %TRUE, or %FALSE with %SENTRY_RELAY_ERROR_INVALID or %SENTRY_RELAY_ERROR_UNSUPPORTED
 * when
 *   @fd is not such a socket
 */
gboolean sentry_relay_server_listen_fd(SentryRelayServer *self, int fd,
                                       SentryRelayListenFlags flags, GError **error) {
  g_return_val_if_fail(SENTRY_RELAY_IS_SERVER(self), FALSE);
  const auto listening = impl(self).relay().listen(fd, expects_proxy(flags));
  return listening ? TRUE : fail(error, listening.error());
}

/**
 * sentry_relay_server_listen_tls:
 * @self: a server
 * @address: as for [method@Server.listen]
 * @certificate: (nullable): a certificate with its private key; %NULL: the one that
 *   [method@Server.set_tls_certificate] has set
 * @flags: as for [method@Server.listen]
 * @error: return location for an error
 *
 * Serves viewers over TLS. All such listeners have one certificate: that which was given last.
 *
 * TLS costs far more than plain connections; for a large audience, let a proxy that is made for it
 * end TLS, and see [method@Server.set_trusted_proxies].
 *
 * Returns: %TRUE, or %FALSE as [method@Server.listen], also with %SENTRY_RELAY_ERROR_INVALID when
 *   there is no certificate
 */
gboolean sentry_relay_server_listen_tls(SentryRelayServer *self, const char *address,
                                        GTlsCertificate *certificate, SentryRelayListenFlags flags,
                                        GError **error) {
  g_return_val_if_fail(SENTRY_RELAY_IS_SERVER(self), FALSE);
  g_return_val_if_fail(address != nullptr, FALSE);
  g_return_val_if_fail(certificate == nullptr || G_IS_TLS_CERTIFICATE(certificate), FALSE);
  if (certificate != nullptr) impl(self).relay().set_certificate(certificate);
  return listen(self, address, ListenerKind::kTls, expects_proxy(flags), error);
}

/**
 * sentry_relay_server_set_tls_certificate:
 * @self: a server
 * @certificate: a certificate with its private key
 *
 * Shows this certificate to those who connect from now on. Nobody is cut off.
 */
void sentry_relay_server_set_tls_certificate(SentryRelayServer *self,
                                             GTlsCertificate *certificate) {
  g_return_if_fail(SENTRY_RELAY_IS_SERVER(self));
  g_return_if_fail(G_IS_TLS_CERTIFICATE(certificate));
  impl(self).relay().set_certificate(certificate);
}

/**
 * sentry_relay_server_listen_admin:
 * @self: a server
 * @address: as for [method@Server.listen]
 * @error: return location for an error
 *
 * Serves `/metrics` in the text format of Prometheus, `/healthz` and `/readyz`, and nothing else;
 * also during a drain. Whoever reaches @address may read them, so it is not for the public.
 *
 * Returns: %TRUE, or %FALSE as [method@Server.listen]
 */
gboolean sentry_relay_server_listen_admin(SentryRelayServer *self, const char *address,
                                          GError **error) {
  g_return_val_if_fail(SENTRY_RELAY_IS_SERVER(self), FALSE);
  g_return_val_if_fail(address != nullptr, FALSE);
  return listen(self, address, ListenerKind::kAdmin, false, error);
}

/**
 * sentry_relay_server_unlisten:
 * @self: a server
 * @address: as one of the calls that listen was given it; of [method@Server.listen_fd] `fd:` and
 * the descriptor's number
 *
 * Takes no more connections there and frees the address. Whoever is connected stays.
 *
 * Returns: whether it listened there
 */
gboolean sentry_relay_server_unlisten(SentryRelayServer *self, const char *address) {
  g_return_val_if_fail(SENTRY_RELAY_IS_SERVER(self), FALSE);
  g_return_val_if_fail(address != nullptr, FALSE);
  return impl(self).relay().unlisten(address) ? TRUE : FALSE;
}

/**
 * sentry_relay_server_get_urls:
 * @self: a server
 *
 * Where viewers find it, with the true ports, such as `http://127.0.0.1:8080/`; a socket of the
 * file system stands as `unix:/run/sentry/http.sock`. In the order in which they were listened on.
 *
 * Returns: (transfer full) (array zero-terminated=1): the addresses, to be freed with g_strfreev()
 */
char **sentry_relay_server_get_urls(SentryRelayServer *self) {
  g_return_val_if_fail(SENTRY_RELAY_IS_SERVER(self), nullptr);
  return sentry::relay::new_strv(impl(self).relay().urls(false));
}

/**
 * sentry_relay_server_get_admin_urls:
 * @self: a server
 *
 * The same for [method@Server.listen_admin].
 *
 * Returns: (transfer full) (array zero-terminated=1): the addresses, to be freed with g_strfreev()
 */
char **sentry_relay_server_get_admin_urls(SentryRelayServer *self) {
  g_return_val_if_fail(SENTRY_RELAY_IS_SERVER(self), nullptr);
  return sentry::relay::new_strv(impl(self).relay().urls(true));
}
