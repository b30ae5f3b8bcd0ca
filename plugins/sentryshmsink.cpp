// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

/**
 * SECTION:element-sentryshmsink
 * @title: sentryshmsink
 * @see_also: sentryshmsrc, sentryudpsink
 *
 * Writes JPEG pictures into a segment of shared memory, from which any number of readers take them:
 * sentryc, web server modules, sentryshmsrc. Nothing a reader does holds the pipeline up. Live
 * pictures are written at once, those of a file at the pace of their timestamps.
 *
 * A segment has one writer. A second one is refused while the first lives.
 *
 * Every picture is repaired where cameras break it (junk around it, missing Huffman tables); a
 * truncated one is dropped and counted.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 videotestsrc is-live=true num-buffers=60 ! jpegenc ! sentryshmsink segment=field
 * ]|
 * Writes two seconds of a test picture for readers on this machine.
 */

#include "plugins/sentryshmsink.hpp"

#include <gst/base/gstbasesink.h>

#include "plugins/shm-sink.hpp"
#include "plugins/uri.hpp"

using sentry::plugins::ShmSink;

struct SentryShmSink {
  GstBaseSink parent;
  ShmSink *impl;
};

struct SentryShmSinkClass {
  GstBaseSinkClass parent_class;
};

static ShmSink &impl(void *object) { return *static_cast<SentryShmSink *>(object)->impl; }

static void sentry_shm_sink_uri_handler_init(void *interface, void * /*data*/) {
  auto *handler = static_cast<GstURIHandlerInterface *>(interface);
  handler->get_type = [](GType) noexcept { return GST_URI_SINK; };
  handler->get_protocols = [](GType) noexcept -> const char *const * {
    static const char *const protocols[] = {sentry::plugins::kShmScheme, nullptr};
    return protocols;
  };
  handler->get_uri = [](GstURIHandler *self) noexcept -> char * {
    return g_strdup(sentry::plugins::shm_uri(impl(self).segment()).c_str());
  };
  handler->set_uri = [](GstURIHandler *self, const char *text, GError **error) noexcept {
    const auto segment = sentry::plugins::parse_shm_uri(text);
    if (!segment) return sentry::plugins::refuse_uri(error, segment.error());
    const auto set = impl(self).set_segment(*segment);
    return set ? TRUE : sentry::plugins::refuse_uri(error, set.error());
  };
}

G_DEFINE_TYPE_WITH_CODE(SentryShmSink, sentry_shm_sink, GST_TYPE_BASE_SINK,
                        G_IMPLEMENT_INTERFACE(GST_TYPE_URI_HANDLER,
                                              sentry_shm_sink_uri_handler_init))

static void init_object_class(GObjectClass *object_class) {
  object_class->set_property = [](GObject *object, guint id, const GValue *value,
                                  GParamSpec *) noexcept { impl(object).set_property(id, value); };
  object_class->get_property = [](GObject *object, guint id, GValue *value, GParamSpec *) noexcept {
    impl(object).get_property(id, value);
  };
  object_class->finalize = [](GObject *object) noexcept {
    delete &impl(object);
    G_OBJECT_CLASS(sentry_shm_sink_parent_class)->finalize(object);
  };
  auto specs = ShmSink::Settings::specs();
  g_object_class_install_properties(object_class, specs.size(), specs.data());
}

static void init_element_class(GstElementClass *element_class) {
  static GstStaticPadTemplate sink_template =
      GST_STATIC_PAD_TEMPLATE("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS("image/jpeg"));
  gst_element_class_add_static_pad_template(element_class, &sink_template);
  gst_element_class_set_static_metadata(
      element_class, "Sentry shared-memory writer", "Sink",
      "Writes JPEG pictures for any number of readers on this machine", "The Sentry authors");
  element_class->send_event = [](GstElement *self, GstEvent *event) noexcept {
    impl(self).upstream().notice(event);
    return GST_ELEMENT_CLASS(sentry_shm_sink_parent_class)->send_event(self, event);
  };
}

static void init_sink_class(GstBaseSinkClass *sink_class) {
  sink_class->start = [](GstBaseSink *sink) noexcept -> gboolean { return impl(sink).start(); };
  sink_class->stop = [](GstBaseSink *sink) noexcept -> gboolean {
    impl(sink).stop();
    return TRUE;
  };
  sink_class->get_times = [](GstBaseSink *sink, GstBuffer *buffer, GstClockTime *start,
                             GstClockTime *end) noexcept {
    if (impl(sink).upstream().is_live()) return;  // no times: write now
    GST_BASE_SINK_CLASS(sentry_shm_sink_parent_class)->get_times(sink, buffer, start, end);
  };
  sink_class->render = [](GstBaseSink *sink, GstBuffer *buffer) noexcept {
    return impl(sink).render(buffer);
  };
  sink_class->event = [](GstBaseSink *sink, GstEvent *event) noexcept {
    impl(sink).upstream().notice(event);
    return GST_BASE_SINK_CLASS(sentry_shm_sink_parent_class)->event(sink, event);
  };
}

static void sentry_shm_sink_class_init(SentryShmSinkClass *klass) {
  GST_DEBUG_CATEGORY_INIT(sentryshmsink_debug, "sentryshmsink", 0, "Sentry shared-memory writer");
  init_object_class(G_OBJECT_CLASS(klass));
  init_element_class(GST_ELEMENT_CLASS(klass));
  init_sink_class(GST_BASE_SINK_CLASS(klass));
}

static void sentry_shm_sink_init(SentryShmSink *self) {
  GstBaseSink *sink = GST_BASE_SINK(self);
  gst_base_sink_set_async_enabled(sink, FALSE);
  gst_base_sink_set_last_sample_enabled(sink, FALSE);
  gst_base_sink_set_sync(sink, TRUE);
  self->impl = new ShmSink(sink);
}
