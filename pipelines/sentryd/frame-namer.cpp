// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/frame-namer.hpp"

#include <utility>

#include "plugins/frame-meta.hpp"
#include "plugins/wrap-bytes.hpp"

namespace sentry::pipelines {

/// Returns the repaired picture with its SentryFrameMeta; a damaged picture as it is, for the sinks
/// to count and to report.
Ref<GstBuffer> FrameNamer::name(Ref<GstBuffer> picture) {
  const std::scoped_lock lock(mutex_);
  auto stamped = stamper_.stamp(picture.get(), {});
  if (!stamped || !*stamped) return picture;
  Frame &frame = **stamped;
  auto named = plugins::wrap_bytes(std::move(frame.payload));
  plugins::set_frame_meta(named.get(), frame.info);
  return named;
}

}  // namespace sentry::pipelines
