// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/bitrate-steering.hpp"

#include <algorithm>
#include <utility>

#include "pipelines/capture/encoder.hpp"
#include "transport/base/clock.hpp"

namespace sentry::pipelines {
namespace {

Error cannot(const char *what) {
  return {ErrorCode::kUnsupported,
          std::string("Pictures cannot be made to fit a bit rate: ") + what};
}

Ref<GstElement> make(const char *factory) {
  GstElement *element = gst_element_factory_make(factory, nullptr);
  return Ref<GstElement>::adopt(element != nullptr ? GST_ELEMENT(gst_object_ref_sink(element))
                                                   : nullptr);
}

}  // namespace

Result<void> BitrateSteering::install(const Ref<GstElement> &pipeline,
                                      const Ref<GstElement> &encoder, const PicturePlan &plan) {
  const auto scaler = make("videoscale");
  const auto size = make("capsfilter");
  if (!scaler || !size) return cannot("videoscale is missing");
  if (!insert_before(pipeline, size.get(), encoder.get()) ||
      !insert_before(pipeline, scaler.get(), size.get())) {
    return cannot("the encoder of the profile's pipeline is not fed by a plain link");
  }
  const auto out = Ref<GstPad>::adopt(gst_element_get_static_pad(encoder.get(), "src"));
  std::unique_ptr<BitrateSteering> steering(new BitrateSteering(encoder, scaler, size, plan));
  gst_pad_add_probe(
      out.get(), GST_PAD_PROBE_TYPE_BUFFER,
      [](GstPad * /*pad*/, GstPadProbeInfo *info, gpointer self) {
        static_cast<BitrateSteering *>(self)->observe(gst_pad_probe_info_get_buffer(info));
        return GST_PAD_PROBE_OK;
      },
      steering.release(), [](gpointer self) { delete static_cast<BitrateSteering *>(self); });
  return {};
}

BitrateSteering::BitrateSteering(Ref<GstElement> encoder, const Ref<GstElement> &scaler,
                                 Ref<GstElement> size, const PicturePlan &plan)
    : encoder_(std::move(encoder)),
      camera_(Ref<GstPad>::adopt(gst_element_get_static_pad(scaler.get(), "sink"))),
      size_(std::move(size)),
      plan_(plan) {}

// The first picture comes as the profile would have it. False for the one with which a camera has
// changed its size: it still came as the control of before had asked for.
bool BitrateSteering::follow_camera() {
  auto caps = Ref<GstCaps>::adopt(gst_pad_get_current_caps(camera_.get()));
  if (!caps || caps.get() == seen_.get()) return control_.has_value();
  const GstStructure *format = gst_caps_get_structure(caps.get(), 0);
  PictureSize full;
  gst_structure_get_int(format, "width", &full.width);
  gst_structure_get_int(format, "height", &full.height);
  seen_ = std::move(caps);
  if (control_ && full == full_) return true;
  const bool is_first = !control_;
  begin(full);
  return is_first;
}

void BitrateSteering::begin(const PictureSize &full) {
  full_ = full;
  made_with_ = {};
  g_object_get(encoder_.get(), "quality", &made_with_.quality, nullptr);
  g_object_set(size_.get(), "caps", nullptr, nullptr);  // of any size
  control_.emplace(*plan_.most_bitrate, full_);
}

// From one picture to the next that is sent.
std::int64_t BitrateSteering::period(GstBuffer *picture) {
  const GstClockTime now = GST_BUFFER_PTS(picture);
  if (GST_CLOCK_TIME_IS_VALID(now) && GST_CLOCK_TIME_IS_VALID(last_) && now > last_) {
    const auto interval = static_cast<std::int64_t>(now - last_);
    period_ns_ = period_ns_ == 0 ? interval : (7 * period_ns_ + interval) / 8;
  }
  last_ = now;
  std::int64_t period = period_ns_;
  if (period == 0 && GST_BUFFER_DURATION_IS_VALID(picture)) {
    period = static_cast<std::int64_t>(GST_BUFFER_DURATION(picture));
  }
  if (plan_.rate) {
    period =
        std::max(period, kNanosecondsPerSecond * plan_.rate->denominator / plan_.rate->numerator);
  }
  return period > 0 ? period : kNanosecondsPerSecond;
}

void BitrateSteering::observe(GstBuffer *picture) {
  if (!follow_camera()) return;
  const Setting next = control_->observe(gst_buffer_get_size(picture), made_with_, period(picture));
  if (next != made_with_) apply(next);
}

void BitrateSteering::apply(const Setting &setting) {
  g_object_set(encoder_.get(), "quality", setting.quality, nullptr);
  if (setting.sixteenths != made_with_.sixteenths) {
    const PictureSize size = size_at(full_, setting.sixteenths);
    const auto caps =
        Ref<GstCaps>::adopt(gst_caps_new_simple("video/x-raw", "width", G_TYPE_INT, size.width,
                                                "height", G_TYPE_INT, size.height, nullptr));
    g_object_set(size_.get(), "caps", caps.get(), nullptr);
  }
  made_with_ = setting;
}

}  // namespace sentry::pipelines
