// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gst/gst.h>

#include "plugins/frame-meta.hpp"
#include "plugins/sentryshmsink.hpp"
#include "plugins/sentryshmsrc.hpp"
#include "plugins/sentryudpsink.hpp"
#include "plugins/sentryudpsrc.hpp"

#define PACKAGE "sentry"

static gboolean plugin_init(GstPlugin *plugin) {
  sentry::plugins::register_frame_meta();
  const bool registered =
      gst_element_register(plugin, "sentryudpsink", GST_RANK_NONE, sentry_udp_sink_get_type()) &&
      gst_element_register(plugin, "sentryudpsrc", GST_RANK_NONE, sentry_udp_src_get_type()) &&
      gst_element_register(plugin, "sentryshmsink", GST_RANK_NONE, sentry_shm_sink_get_type()) &&
      gst_element_register(plugin, "sentryshmsrc", GST_RANK_NONE, sentry_shm_src_get_type());
  return registered ? TRUE : FALSE;
}

GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, sentry,
                  "Pictures of a camera over UDP and through shared memory", plugin_init,
                  SENTRY_VERSION, "LGPL", "Sentry", "https://sentry.example")
