/* SPDX-FileCopyrightText: The Sentry authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Serves what a pipeline makes: each JPEG that comes to an appsink is pushed into a stream. */

#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <sentry-relay/sentry-relay.h>

static GstFlowReturn take(GstAppSink *sink, gpointer stream) {
  g_autoptr(GstSample) sample = gst_app_sink_pull_sample(sink);
  if (sample == NULL) return GST_FLOW_EOS;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) jpeg = NULL;
  GstMapInfo map;
  if (!gst_buffer_map(gst_sample_get_buffer(sample), &map, GST_MAP_READ)) return GST_FLOW_ERROR;
  jpeg = g_bytes_new(map.data, map.size);
  gst_buffer_unmap(gst_sample_get_buffer(sample), &map);
  if (!sentry_relay_stream_push(stream, jpeg, 0, &error)) g_printerr("%s\n", error->message);
  return GST_FLOW_OK;
}

int main(int argc, char **argv) {
  gst_init(&argc, &argv);
  const char *address = argc > 1 ? argv[1] : "127.0.0.1:8080";
  g_autoptr(GError) error = NULL;
  g_autoptr(SentryRelayServer) server = sentry_relay_server_new();
  g_autoptr(SentryRelayStream) stream = sentry_relay_stream_new("test", &error);
  if (!sentry_relay_server_listen(server, address, SENTRY_RELAY_LISTEN_FLAGS_NONE, &error) ||
      !sentry_relay_server_add_stream(server, stream, &error) ||
      !sentry_relay_server_start(server, &error)) {
    g_printerr("%s\n", error->message);
    return 1;
  }
  g_autoptr(GstElement) pipeline = gst_parse_launch(
      "videotestsrc is-live=true ! video/x-raw,width=640,height=360,framerate=10/1 "
      "! timeoverlay ! jpegenc ! appsink name=sink max-buffers=1 drop=true",
      &error);
  if (pipeline == NULL) g_error("%s", error->message);
  g_autoptr(GstElement) sink = gst_bin_get_by_name(GST_BIN(pipeline), "sink");
  GstAppSinkCallbacks callbacks = {.new_sample = take};
  gst_app_sink_set_callbacks(GST_APP_SINK(sink), &callbacks, stream, NULL);
  gst_element_set_state(pipeline, GST_STATE_PLAYING);
  g_auto(GStrv) urls = sentry_relay_server_get_urls(server);
  g_print("Serving %s\n", urls[0]);
  g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
  g_main_loop_run(loop);
  return 0;
}
