// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// An element that lets pictures pass, for pipelines that are measured. Each gets the present as its
// time of capture, so that delays count from here, and a line in the file `log`: that time, the
// picture's PTS (both in nanoseconds) and its bytes.

#include <fcntl.h>
#include <gst/base/gstbasetransform.h>
#include <stdio.h>
#include <unistd.h>

#define PACKAGE "sentry"

typedef struct {
  GstBaseTransform parent;
  char *path;
  int log;
  GstCaps *unix_time;
} BenchTap;

typedef struct {
  GstBaseTransformClass parent_class;
} BenchTapClass;

GType bench_tap_get_type(void);
G_DEFINE_TYPE(BenchTap, bench_tap, GST_TYPE_BASE_TRANSFORM)

static BenchTap *tap_of(gpointer self) { return self; }

static void bench_tap_init(BenchTap *tap) {
  tap->log = -1;
  tap->unix_time = gst_caps_new_empty_simple("timestamp/x-unix");
}

static void finalize(GObject *self) {
  gst_caps_unref(tap_of(self)->unix_time);
  g_free(tap_of(self)->path);
  G_OBJECT_CLASS(bench_tap_parent_class)->finalize(self);
}

static void set_property(GObject *self, guint id, const GValue *value, GParamSpec *spec) {
  (void)id;
  (void)spec;
  g_free(tap_of(self)->path);
  tap_of(self)->path = g_value_dup_string(value);
}

static gboolean start(GstBaseTransform *self) {
  BenchTap *tap = tap_of(self);
  if (tap->path == NULL) return TRUE;
  tap->log = open(tap->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  return tap->log >= 0;
}

static gboolean stop(GstBaseTransform *self) {
  BenchTap *tap = tap_of(self);
  if (tap->log >= 0) close(tap->log);
  tap->log = -1;
  return TRUE;
}

static GstFlowReturn pass(GstBaseTransform *self, GstBuffer *picture) {
  BenchTap *tap = tap_of(self);
  const gint64 now = g_get_real_time() * 1000;
  gst_buffer_add_reference_timestamp_meta(picture, tap->unix_time, (GstClockTime)now,
                                          GST_CLOCK_TIME_NONE);
  if (tap->log < 0) return GST_FLOW_OK;
  char line[96];
  const int length = snprintf(line, sizeof line, "%" G_GINT64_FORMAT " %" G_GUINT64_FORMAT " %zu\n",
                              now, GST_BUFFER_PTS(picture), gst_buffer_get_size(picture));
  return write(tap->log, line, (size_t)length) == length ? GST_FLOW_OK : GST_FLOW_ERROR;
}

static void bench_tap_class_init(BenchTapClass *klass) {
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  object_class->set_property = set_property;
  object_class->finalize = finalize;
  g_object_class_install_property(object_class, 1,
                                  g_param_spec_string("log", NULL, NULL, NULL, G_PARAM_WRITABLE));

  GstElementClass *element_class = GST_ELEMENT_CLASS(klass);
  gst_element_class_set_static_metadata(element_class, "Tap", "Filter", "Notes what passes",
                                        "The Sentry authors");
  gst_element_class_add_pad_template(
      element_class,
      gst_pad_template_new("sink", GST_PAD_SINK, GST_PAD_ALWAYS, gst_caps_new_any()));
  gst_element_class_add_pad_template(
      element_class, gst_pad_template_new("src", GST_PAD_SRC, GST_PAD_ALWAYS, gst_caps_new_any()));

  GstBaseTransformClass *transform_class = GST_BASE_TRANSFORM_CLASS(klass);
  transform_class->start = start;
  transform_class->stop = stop;
  transform_class->transform_ip = pass;
}

static gboolean plugin_init(GstPlugin *plugin) {
  return gst_element_register(plugin, "benchtap", GST_RANK_NONE, bench_tap_get_type());
}

GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, benchtap, "A tap for benchmarks",
                  plugin_init, "0", "LGPL", "Sentry", "https://sentry.example")
