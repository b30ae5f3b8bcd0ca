/* SPDX-FileCopyrightText: The Sentry authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a program of somebody else's does with the installed library. */

#include <sentry-relay/sentry-relay.h>

#if !SENTRY_RELAY_CHECK_VERSION(0, 1, 0)
#error "The installed version is older than the first one."
#endif

int main(void) {
  g_autoptr(GError) error = NULL;
  g_autoptr(SentryRelayServer) server = sentry_relay_server_new();
  g_autoptr(SentryRelayStream) stream = sentry_relay_stream_new("field", &error);
  g_assert_no_error(error);
  sentry_relay_server_add_stream(server, stream, &error);
  g_assert_no_error(error);
  sentry_relay_server_listen(server, "127.0.0.1:0", SENTRY_RELAY_LISTEN_FLAGS_NONE, &error);
  g_assert_no_error(error);
  sentry_relay_server_start(server, &error);
  g_assert_no_error(error);
  g_assert_cmpint(SENTRY_RELAY_TYPE_LOAD_STATE, !=, 0);
  sentry_relay_server_listen(server, "nowhere", SENTRY_RELAY_LISTEN_FLAGS_NONE, &error);
  g_assert_error(error, SENTRY_RELAY_ERROR, SENTRY_RELAY_ERROR_INVALID);
  return 0;
}
