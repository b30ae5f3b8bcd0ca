// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/frame-namer.hpp"

#include <utility>

#include "plugins/frame-meta.hpp"

namespace sentry::pipelines {

/// Returns the repaired picture with its SentryFrameMeta; a damaged picture as it is, for the sinks
/// to count and to report.
Ref<GstBuffer> FrameNamer::name(Ref<GstBuffer> picture) {
  const std::scoped_lock lock(mutex_);
  auto stamped = stamper_.stamp(picture.get(), {});
  if (!stamped || !*stamped) return picture;
  Frame &frame = **stamped;
  const std::size_t size = frame.payload.size();
  std::byte *bytes = frame.payload.release();
  auto named = Ref<GstBuffer>::adopt(
      gst_buffer_new_wrapped_full(GstMemoryFlags{}, bytes, size, 0, size, bytes,
                                  [](gpointer data) { delete[] static_cast<std::byte *>(data); }));
  plugins::set_frame_meta(named.get(), frame.info);
  return named;
}

}  // namespace sentry::pipelines
