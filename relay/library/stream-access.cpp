// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <memory>
#include <string>

#include "relay/http/access.hpp"
#include "relay/library/errors.hpp"
#include "relay/library/stream-object.hpp"

using sentry::relay::fail;
using sentry::relay::StreamAccess;

namespace {

constexpr gsize kShortestKey = 16;  // bytes: what nobody guesses

std::string text_of(GBytes *bytes) {
  gsize size = 0;
  const auto *data = static_cast<const char *>(g_bytes_get_data(bytes, &size));
  return {data, size};
}

bool is_long_enough(GBytes *key, GError **error) {
  if (g_bytes_get_size(key) >= kShortestKey) return true;
  fail(error, SENTRY_RELAY_ERROR_INVALID,
       "A signing key of " + std::to_string(g_bytes_get_size(key)) +
           " bytes is too short: " + std::to_string(kShortestKey) + " or more are expected.");
  return false;
}

}  // namespace

/**
 * sentry_relay_stream_set_access_public:
 * @self: a stream
 *
 * Lets everybody see it, as they may from the beginning.
 */
void sentry_relay_stream_set_access_public(SentryRelayStream *self) {
  g_return_if_fail(SENTRY_RELAY_IS_STREAM(self));
  self->fed->set_access({});
}

/**
 * sentry_relay_stream_set_signing_key:
 * @self: a stream
 * @key: 16 bytes or more, known to those who give out addresses
 * @error: return location for an error
 *
 * Lets only those see it who have an address that was signed with @key and has not expired, see
 * [func@Stream.sign_query]. It then stands in no list. Earlier keys are good no longer; endless
 * replies that are under way go on.
 *
 * Returns: %TRUE, or %FALSE with %SENTRY_RELAY_ERROR_INVALID for a short key, and nothing has
 * changed
 */
gboolean sentry_relay_stream_set_signing_key(SentryRelayStream *self, GBytes *key, GError **error) {
  g_return_val_if_fail(SENTRY_RELAY_IS_STREAM(self), FALSE);
  g_return_val_if_fail(key != nullptr, FALSE);
  if (!is_long_enough(key, error)) return FALSE;
  self->fed->set_access({StreamAccess::kSigned, {text_of(key)}, {}});
  return TRUE;
}

/**
 * sentry_relay_stream_add_signing_key:
 * @self: a stream
 * @key: as for [method@Stream.set_signing_key]
 * @error: return location for an error
 *
 * The same, but earlier keys stay good: for the time in which one replaces another.
 *
 * Returns: %TRUE, or %FALSE with %SENTRY_RELAY_ERROR_INVALID for a short key, and nothing has
 * changed
 */
gboolean sentry_relay_stream_add_signing_key(SentryRelayStream *self, GBytes *key, GError **error) {
  g_return_val_if_fail(SENTRY_RELAY_IS_STREAM(self), FALSE);
  g_return_val_if_fail(key != nullptr, FALSE);
  if (!is_long_enough(key, error)) return FALSE;
  self->fed->add_signing_key(text_of(key));
  return TRUE;
}

/**
 * sentry_relay_stream_sign_query:
 * @name: a stream's name
 * @key: the key of that stream
 * @expires: until when the address shows the stream, in seconds of UTC since 1970
 *
 * What makes an address of a stream with a signing key one that may be seen: append it to
 * `<root>/<name>/latest.jpg` or any other of its paths, behind a question mark.
 *
 * Returns: (transfer full): `expires=…&signature=…`
 */
char *sentry_relay_stream_sign_query(const char *name, GBytes *key, gint64 expires) {
  g_return_val_if_fail(name != nullptr, nullptr);
  g_return_val_if_fail(key != nullptr, nullptr);
  const std::string query = sentry::relay::signed_query(text_of(key), name, expires);
  return g_strdup(query.c_str() + (query.starts_with('?') ? 1 : 0));
}

/**
 * sentry_relay_stream_set_password_file:
 * @self: a stream
 * @path: (type filename): lines `user:hash`, as `htpasswd -B` writes them
 * @error: return location for an error
 *
 * Lets only those see it who give a name and a password of that file (RFC 7617). It then stands in
 * no list. The file is read now and not again. Passwords are readable on the way unless TLS is
 * used.
 *
 * Returns: %TRUE, or %FALSE when @path cannot be read or understood, and nothing has changed
 */
gboolean sentry_relay_stream_set_password_file(SentryRelayStream *self, const char *path,
                                               GError **error) {
  g_return_val_if_fail(SENTRY_RELAY_IS_STREAM(self), FALSE);
  g_return_val_if_fail(path != nullptr, FALSE);
  auto users = sentry::relay::Htpasswd::read(path);
  if (!users) return fail(error, users.error());
  auto shared = std::make_shared<const sentry::relay::Htpasswd>(users.take());
  self->fed->set_access({StreamAccess::kBasic, {}, std::move(shared)});
  return TRUE;
}
