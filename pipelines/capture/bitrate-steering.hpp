// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/gst.h>

#include <memory>
#include <mutex>
#include <optional>

#include "pipelines/capture/picture-plan.hpp"
#include "pipelines/pictures/picture-setting.hpp"
#include "pipelines/pictures/size-control.hpp"
#include "plugins/gst-ref.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

// Steers an encoder, and the size of what it is given, by the pictures that come out of it. Works
// on the encoder's streaming thread, on which a picture goes in and comes out before the next.
class BitrateSteering {
 public:
  // Puts itself before and behind `encoder`, in a pipeline that does not run.
  static Result<void> install(const Ref<GstElement> &pipeline, const Ref<GstElement> &encoder,
                              const PicturePlan &plan);

 private:
  BitrateSteering(Ref<GstElement> encoder, const Ref<GstElement> &scaler, Ref<GstElement> size,
                  const PicturePlan &plan);
  void observe(GstBuffer *picture);
  bool follow_camera();
  void begin(const PictureSize &full);
  void apply(const Setting &setting);
  std::int64_t period(GstBuffer *picture);

  Ref<GstElement> encoder_;
  Ref<GstPad> camera_;    // where the scaler gets its pictures
  Ref<GstElement> size_;  // a capsfilter behind the scaler
  const PicturePlan plan_;
  Ref<GstCaps> seen_;  // of the camera's pictures
  PictureSize full_;
  std::optional<SizeControl> control_;
  Setting made_with_;
  GstClockTime last_ = GST_CLOCK_TIME_NONE;
  std::int64_t period_ns_ = 0;
};

}  // namespace sentry::pipelines
