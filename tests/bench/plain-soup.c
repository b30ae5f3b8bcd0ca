// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// A picture served by libsoup as its documentation shows it: one server, one handler, one main
// loop. Usage: plain-soup --port N --file FILE

#include <libsoup/soup.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

typedef struct {
  char *path;
  GBytes *picture;
} Source;

// The file is replaced about once a second; to read it as often is all that a viewer can notice.
static gboolean read_picture(gpointer user_data) {
  Source *source = user_data;
  gchar *bytes = NULL;
  gsize length = 0;
  if (g_file_get_contents(source->path, &bytes, &length, NULL)) {
    g_clear_pointer(&source->picture, g_bytes_unref);
    source->picture = g_bytes_new_take(bytes, length);
  }
  return G_SOURCE_CONTINUE;
}

static void answer(SoupServer *server, SoupServerMessage *message, const char *path,
                   GHashTable *query, gpointer user_data) {
  const Source *source = user_data;
  (void)server;
  (void)path;
  (void)query;
  if (source->picture == NULL) {
    soup_server_message_set_status(message, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL);
    return;
  }
  SoupMessageHeaders *headers = soup_server_message_get_response_headers(message);
  soup_message_headers_set_content_type(headers, "image/jpeg", NULL);
  soup_message_headers_append(headers, "Cache-Control", "no-cache");
  soup_message_body_append_bytes(soup_server_message_get_response_body(message), source->picture);
  soup_server_message_set_status(message, SOUP_STATUS_OK, NULL);
}

static void raise_descriptor_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int argc, char **argv) {
  if (argc != 5 || strcmp(argv[1], "--port") != 0 || strcmp(argv[3], "--file") != 0) {
    g_printerr("Usage: %s --port N --file FILE\n", argv[0]);
    return 2;
  }
  raise_descriptor_limit();
  Source source = {argv[4], NULL};
  read_picture(&source);
  g_timeout_add_seconds(1, read_picture, &source);

  SoupServer *server = soup_server_new(NULL, NULL);
  soup_server_add_handler(server, NULL, answer, &source, NULL);
  GError *error = NULL;
  if (!soup_server_listen_local(server, (guint)atoi(argv[2]), SOUP_SERVER_LISTEN_IPV4_ONLY,
                                &error)) {
    g_printerr("127.0.0.1:%s: %s\n", argv[2], error->message);
    return 1;
  }
  GMainLoop *loop = g_main_loop_new(NULL, FALSE);
  g_main_loop_run(loop);
  return 0;
}
