/* SPDX-FileCopyrightText: The Sentry authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Shows a stream of shared memory on an application's own libsoup server, below /cams. */

#include <libsoup/soup.h>
#include <sentry-relay/sentry-relay.h>

static const char kPage[] =
    "<!doctype html><title>My application</title><img src=\"cams/field/stream.mjpg\">";

static void show_page(SoupServer *server, SoupServerMessage *message, const char *path,
                      GHashTable *query, gpointer data) {
  (void)server, (void)path, (void)query, (void)data;
  soup_server_message_set_status(message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response(message, "text/html", SOUP_MEMORY_STATIC, kPage,
                                   sizeof kPage - 1);
}

int main(int argc, char **argv) {
  guint port = argc > 1 ? (guint)g_ascii_strtoull(argv[1], NULL, 10) : 8080;
  const char *directory = argc > 2 ? argv[2] : NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(SoupServer) application = soup_server_new(NULL, NULL);
  soup_server_add_handler(application, "/", show_page, NULL, NULL);
  g_autoptr(SentryRelayServer) relay = sentry_relay_server_new();
  g_autoptr(SentryRelayStream) stream =
      sentry_relay_stream_new_for_segment("field", directory, &error);
  if (stream == NULL || !sentry_relay_server_add_stream(relay, stream, &error) ||
      !sentry_relay_server_start(relay, &error) ||
      !sentry_relay_server_mount(relay, application, "/cams", &error) ||
      !soup_server_listen_local(application, port, SOUP_SERVER_LISTEN_IPV4_ONLY, &error)) {
    g_printerr("%s\n", error->message);
    return 1;
  }
  GSList *uris = soup_server_get_uris(application);
  g_autofree char *url = g_uri_to_string(uris->data);
  g_slist_free_full(uris, (GDestroyNotify)g_uri_unref);
  g_print("Serving %s\n", url);
  g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
  g_main_loop_run(loop);
  return 0;
}
