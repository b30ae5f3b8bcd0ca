// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "plugins/live-upstream.hpp"

#include "plugins/gst-ref.hpp"

namespace sentry::plugins {

bool LiveUpstream::is_live() {
  const Known known = known_;
  if (known != Known::kNothing) return known == Known::kLive;

  const unsigned changes = changes_;
  const auto query = Ref<GstQuery>::adopt(gst_query_new_latency());
  if (gst_pad_peer_query(GST_BASE_SINK_PAD(sink_), query.get()) == FALSE) return false;
  gboolean live = FALSE;
  gst_query_parse_latency(query.get(), &live, nullptr, nullptr);
  // What was forgotten during the query stays forgotten.
  if (changes == changes_) known_ = live != FALSE ? Known::kLive : Known::kPaced;
  return live != FALSE;
}

/// A new stream may come from another source, and the pipeline sends a latency event when a source
/// in it has become live, or is no longer.
void LiveUpstream::notice(GstEvent *event) {
  switch (GST_EVENT_TYPE(event)) {
    case GST_EVENT_STREAM_START:
    case GST_EVENT_SEGMENT:
    case GST_EVENT_LATENCY:
      forget();
      break;
    default:
      break;
  }
}

}  // namespace sentry::plugins
