// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

/**
 * SECTION:element-sentryudpsink
 * @title: sentryudpsink
 * @see_also: sentryudpsrc, sentryshmsink
 *
 * Sends JPEG pictures as UDP datagrams to any number of clients. A receiver gets a picture whole or
 * not at all, and every receiver gets it under the same name. Live pictures leave at once, those of
 * a file at the pace of their timestamps. The network never holds the pipeline up: a newer picture
 * replaces one that has not begun to leave.
 *
 * Every picture is repaired where cameras break it (junk around it, missing Huffman tables); a
 * truncated one is dropped and counted.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 videotestsrc num-buffers=60 ! jpegenc ! sentryudpsink clients=127.0.0.1:5004
 * ]|
 * Sends two seconds of a test picture to a sentryudpsrc, or a sentryc, on this machine.
 */

#include "plugins/sentryudpsink.hpp"

#include <gst/base/gstbasesink.h>

#include "plugins/gst-ref.hpp"
#include "plugins/udp-sink.hpp"
#include "plugins/uri.hpp"

using sentry::plugins::UdpSink;

struct SentryUdpSink {
  GstBaseSink parent;
  UdpSink *impl;
};

struct SentryUdpSinkClass {
  GstBaseSinkClass parent_class;
};

static UdpSink &impl(void *object) { return *static_cast<SentryUdpSink *>(object)->impl; }

static void sentry_udp_sink_uri_handler_init(void *interface, void * /*data*/) {
  auto *handler = static_cast<GstURIHandlerInterface *>(interface);
  handler->get_type = [](GType) noexcept { return GST_URI_SINK; };
  handler->get_protocols = [](GType) noexcept -> const char *const * {
    static const char *const protocols[] = {sentry::plugins::kUdpScheme, nullptr};
    return protocols;
  };
  handler->get_uri = [](GstURIHandler *self) noexcept -> char * {
    const auto uri = impl(self).uri();
    return uri ? g_strdup(sentry::plugins::to_string(*uri).c_str()) : nullptr;
  };
  handler->set_uri = [](GstURIHandler *self, const char *text, GError **error) noexcept {
    const auto uri = sentry::plugins::parse_udp_uri(text);
    if (!uri) return sentry::plugins::refuse_uri(error, uri.error());
    const auto set = impl(self).set_uri(*uri);
    return set ? TRUE : sentry::plugins::refuse_uri(error, set.error());
  };
}

G_DEFINE_TYPE_WITH_CODE(SentryUdpSink, sentry_udp_sink, GST_TYPE_BASE_SINK,
                        G_IMPLEMENT_INTERFACE(GST_TYPE_URI_HANDLER,
                                              sentry_udp_sink_uri_handler_init))

static void init_object_class(GObjectClass *object_class) {
  object_class->set_property = [](GObject *object, guint id, const GValue *value,
                                  GParamSpec *) noexcept { impl(object).set_property(id, value); };
  object_class->get_property = [](GObject *object, guint id, GValue *value, GParamSpec *) noexcept {
    impl(object).get_property(id, value);
  };
  object_class->finalize = [](GObject *object) noexcept {
    delete &impl(object);
    G_OBJECT_CLASS(sentry_udp_sink_parent_class)->finalize(object);
  };
  auto specs = UdpSink::Settings::specs();
  g_object_class_install_properties(object_class, specs.size(), specs.data());
}

static void init_actions(GType type) {
  constexpr auto kAction = static_cast<GSignalFlags>(G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION);
  g_signal_new_class_handler("add", type, kAction,
                             G_CALLBACK(+[](GstElement *self, const char *host, int port) noexcept {
                               impl(self).add(host, port);
                             }),
                             nullptr, nullptr, nullptr, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_INT);
  g_signal_new_class_handler("remove", type, kAction,
                             G_CALLBACK(+[](GstElement *self, const char *host, int port) noexcept {
                               impl(self).remove(host, port);
                             }),
                             nullptr, nullptr, nullptr, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_INT);
  g_signal_new_class_handler("clear", type, kAction,
                             G_CALLBACK(+[](GstElement *self) noexcept { impl(self).clear(); }),
                             nullptr, nullptr, nullptr, G_TYPE_NONE, 0);
}

static void init_signals(GType type) {
  for (const char *name : {"client-added", "client-removed"}) {
    g_signal_new(name, type, G_SIGNAL_RUN_LAST, 0, nullptr, nullptr, nullptr, G_TYPE_NONE, 2,
                 G_TYPE_STRING, G_TYPE_INT);
  }
}

static void init_element_class(GstElementClass *element_class) {
  static GstStaticPadTemplate sink_template =
      GST_STATIC_PAD_TEMPLATE("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS("image/jpeg"));
  gst_element_class_add_static_pad_template(element_class, &sink_template);
  gst_element_class_set_static_metadata(
      element_class, "Sentry UDP sender", "Sink/Network",
      "Sends JPEG pictures to any number of receivers, whole or not at all", "The Sentry authors");
  element_class->send_event = [](GstElement *self, GstEvent *event) noexcept {
    impl(self).upstream().notice(event);
    return GST_ELEMENT_CLASS(sentry_udp_sink_parent_class)->send_event(self, event);
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
    if (impl(sink).upstream().is_live()) return;  // no times: send now
    GST_BASE_SINK_CLASS(sentry_udp_sink_parent_class)->get_times(sink, buffer, start, end);
  };
  sink_class->render = [](GstBaseSink *sink, GstBuffer *buffer) noexcept {
    return impl(sink).render(buffer);
  };
  sink_class->event = [](GstBaseSink *sink, GstEvent *event) noexcept {
    impl(sink).upstream().notice(event);
    if (GST_EVENT_TYPE(event) == GST_EVENT_EOS) impl(sink).drain();
    return GST_BASE_SINK_CLASS(sentry_udp_sink_parent_class)->event(sink, event);
  };
  sink_class->unlock = [](GstBaseSink *sink) noexcept -> gboolean {
    impl(sink).interrupt(true);
    return TRUE;
  };
  sink_class->unlock_stop = [](GstBaseSink *sink) noexcept -> gboolean {
    impl(sink).interrupt(false);
    return TRUE;
  };
}

static void sentry_udp_sink_class_init(SentryUdpSinkClass *klass) {
  GST_DEBUG_CATEGORY_INIT(sentryudpsink_debug, "sentryudpsink", 0, "Sentry UDP sender");
  init_object_class(G_OBJECT_CLASS(klass));
  init_element_class(GST_ELEMENT_CLASS(klass));
  init_sink_class(GST_BASE_SINK_CLASS(klass));
  init_actions(G_TYPE_FROM_CLASS(klass));
  init_signals(G_TYPE_FROM_CLASS(klass));
}

static void sentry_udp_sink_init(SentryUdpSink *self) {
  GstBaseSink *sink = GST_BASE_SINK(self);
  gst_base_sink_set_async_enabled(sink, FALSE);
  gst_base_sink_set_last_sample_enabled(sink, FALSE);
  gst_base_sink_set_sync(sink, TRUE);
  self->impl = new UdpSink(sink);
}
