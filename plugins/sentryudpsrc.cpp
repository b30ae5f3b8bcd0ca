// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

/**
 * SECTION:element-sentryudpsrc
 * @title: sentryudpsrc
 * @see_also: sentryudpsink, sentryshmsink
 *
 * Receives the JPEG pictures that a sentryudpsink sends. A picture comes whole and verified or not
 * at all; the newest wins. Buffers carry SentryFrameMeta, with which a Sentry sink passes a picture
 * on under its name, and the time of capture as GstReferenceTimestampMeta `timestamp/x-unix`. A
 * buffer after a lost picture is marked DISCONT.
 *
 * Only datagrams from #sentryudpsrc:allow-from are taken; by default that is this host.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 sentryudpsrc port=5004 num-buffers=20 ! sentryshmsink segment=field
 * ]|
 * Puts twenty pictures of the first stream heard into shared memory, as sentryc does.
 */

#include "plugins/sentryudpsrc.hpp"

#include <gst/base/gstpushsrc.h>

#include "plugins/frame-output.hpp"
#include "plugins/udp-source.hpp"
#include "plugins/uri.hpp"

using sentry::plugins::UdpSource;

struct SentryUdpSrc {
  GstPushSrc parent;
  UdpSource *impl;
};

struct SentryUdpSrcClass {
  GstPushSrcClass parent_class;
};

static UdpSource &impl(void *object) { return *static_cast<SentryUdpSrc *>(object)->impl; }

static void sentry_udp_src_uri_handler_init(void *interface, void * /*data*/) {
  auto *handler = static_cast<GstURIHandlerInterface *>(interface);
  handler->get_type = [](GType) noexcept { return GST_URI_SRC; };
  handler->get_protocols = [](GType) noexcept -> const char *const * {
    static const char *const protocols[] = {sentry::plugins::kUdpScheme, nullptr};
    return protocols;
  };
  handler->get_uri = [](GstURIHandler *self) noexcept -> char * {
    return g_strdup(sentry::plugins::to_string(impl(self).uri()).c_str());
  };
  handler->set_uri = [](GstURIHandler *self, const char *text, GError **error) noexcept {
    const auto uri = sentry::plugins::parse_udp_uri(text);
    if (!uri) return sentry::plugins::refuse_uri(error, uri.error());
    const auto set = impl(self).set_uri(*uri);
    return set ? TRUE : sentry::plugins::refuse_uri(error, set.error());
  };
}

G_DEFINE_TYPE_WITH_CODE(SentryUdpSrc, sentry_udp_src, GST_TYPE_PUSH_SRC,
                        G_IMPLEMENT_INTERFACE(GST_TYPE_URI_HANDLER,
                                              sentry_udp_src_uri_handler_init))

static void init_object_class(GObjectClass *object_class) {
  object_class->set_property = [](GObject *object, guint id, const GValue *value,
                                  GParamSpec *) noexcept { impl(object).set_property(id, value); };
  object_class->get_property = [](GObject *object, guint id, GValue *value, GParamSpec *) noexcept {
    impl(object).get_property(id, value);
  };
  object_class->finalize = [](GObject *object) noexcept {
    delete &impl(object);
    G_OBJECT_CLASS(sentry_udp_src_parent_class)->finalize(object);
  };
  auto specs = UdpSource::Settings::specs();
  g_object_class_install_properties(object_class, specs.size(), specs.data());
}

static void init_element_class(GstElementClass *element_class) {
  static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE(
      "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS(SENTRY_SOURCE_CAPS));
  gst_element_class_add_static_pad_template(element_class, &src_template);
  gst_element_class_set_static_metadata(element_class, "Sentry UDP receiver", "Source/Network",
                                        "Receives JPEG pictures, each whole and verified",
                                        "The Sentry authors");
  element_class->change_state = [](GstElement *self, GstStateChange change) noexcept {
    if (change == GST_STATE_CHANGE_PAUSED_TO_PLAYING) impl(self).set_paused(false);
    const auto result = GST_ELEMENT_CLASS(sentry_udp_src_parent_class)->change_state(self, change);
    if (change == GST_STATE_CHANGE_PLAYING_TO_PAUSED) impl(self).set_paused(true);
    return result;
  };
}

static void init_source_class(GstBaseSrcClass *source_class) {
  source_class->start = [](GstBaseSrc *source) noexcept -> gboolean {
    return impl(source).start();
  };
  source_class->stop = [](GstBaseSrc *source) noexcept -> gboolean {
    impl(source).stop();
    return TRUE;
  };
  source_class->query = [](GstBaseSrc *source, GstQuery *query) noexcept -> gboolean {
    if (sentry::plugins::answer_latency(query)) return TRUE;
    return GST_BASE_SRC_CLASS(sentry_udp_src_parent_class)->query(source, query);
  };
  source_class->unlock = [](GstBaseSrc *source) noexcept -> gboolean {
    impl(source).set_flushing(true);
    return TRUE;
  };
  source_class->unlock_stop = [](GstBaseSrc *source) noexcept -> gboolean {
    impl(source).set_flushing(false);
    return TRUE;
  };
}

static void sentry_udp_src_class_init(SentryUdpSrcClass *klass) {
  GST_DEBUG_CATEGORY_INIT(sentryudpsrc_debug, "sentryudpsrc", 0, "Sentry UDP receiver");
  init_object_class(G_OBJECT_CLASS(klass));
  init_element_class(GST_ELEMENT_CLASS(klass));
  init_source_class(GST_BASE_SRC_CLASS(klass));
  GST_PUSH_SRC_CLASS(klass)->create = [](GstPushSrc *source, GstBuffer **buffer) noexcept {
    return impl(source).create(buffer);
  };
}

static void sentry_udp_src_init(SentryUdpSrc *self) {
  sentry::plugins::prepare_source(GST_BASE_SRC(self));
  self->impl = new UdpSource(GST_PUSH_SRC(self));
}
