// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/painter.hpp"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>

#include <utility>

#include "pipelines/base/launch.hpp"
#include "pipelines/base/log.hpp"
#include "pipelines/profile/gst-quote.hpp"

namespace sentry::pipelines {
namespace {

constexpr GstClockTime kLongest = 5 * GST_SECOND;

using SamplePtr = std::unique_ptr<GstSample, decltype([](GstSample *s) { gst_sample_unref(s); })>;

std::string size_caps(const Painting &painting) {
  return "video/x-raw,width=" + std::to_string(painting.width) +
         ",height=" + std::to_string(painting.height) + ",pixel-aspect-ratio=1/1,framerate=1/1";
}

std::string ground_text(const Painting &painting) {
  if (painting.jpeg) {
    return "appsrc name=ground format=time caps=image/jpeg,framerate=1/1 ! jpegdec ! videoconvert "
           "! videobalance saturation=0.4 brightness=-0.2";
  }
  if (!painting.file.empty()) {
    return "filesrc location=" + gst_quote(painting.file) +
           " ! decodebin ! videoconvert ! videoscale add-borders=true ! videorate ! " +
           size_caps(painting);
  }
  return "videotestsrc num-buffers=1 pattern=solid-color foreground-color=0xff20262e ! " +
         size_caps(painting);
}

// The text's size follows the picture's. The text itself has several lines, for which a launch text
// has no quotes.
constexpr const char *kWords =
    " ! textoverlay name=words valignment=center halignment=center line-alignment=center "
    "shaded-background=true font-desc=\"Sans 22\"";

// As every profile that encodes: JPEG is full-range.
constexpr const char *kEncode =
    " ! videoconvert ! video/x-raw,format=RGB"
    " ! videoconvert ! video/x-raw,format=I420,colorimetry=(string)1:4:0:0"
    " ! jpegenc quality=75 ! appsink name=painted sync=false";

void fill(const Ref<GstElement> &pipeline, const Painting &painting) {
  if (const auto words = element_named(pipeline, "words")) {
    const plugins::GCharPtr text(g_markup_escape_text(painting.text.c_str(), -1));
    g_object_set(words.get(), "text", text.get(), nullptr);
  }
  if (!painting.jpeg) return;
  const auto source = element_named(pipeline, "ground");
  auto still = Ref<GstBuffer>::adopt(gst_buffer_copy(painting.jpeg.get()));
  GST_BUFFER_PTS(still.get()) = 0;
  gst_app_src_push_buffer(GST_APP_SRC(source.get()), still.release());
  gst_app_src_end_of_stream(GST_APP_SRC(source.get()));
}

Result<Ref<GstBuffer>> run(const std::string &text, const Painting &painting) {
  auto pipeline = launch(text, {});
  if (!pipeline) return pipeline.error();
  fill(*pipeline, painting);
  const auto sink = element_named(*pipeline, "painted");
  gst_element_set_state(pipeline->get(), GST_STATE_PLAYING);
  const SamplePtr sample(gst_app_sink_try_pull_sample(GST_APP_SINK(sink.get()), kLongest));
  gst_element_set_state(pipeline->get(), GST_STATE_NULL);
  if (!sample) return Error{ErrorCode::kSystem, "nothing came out"};
  return Ref<GstBuffer>::retain(gst_sample_get_buffer(sample.get()));
}

// With all that was asked for, else with less.
Ref<GstBuffer> paint_now(const Painting &painting) {
  const std::string ground = ground_text(painting);
  for (const char *words : {kWords, ""}) {
    auto painted = run(ground + words + kEncode, painting);
    if (painted) return painted.take();
    log_warning("A picture in place of the camera's cannot be painted" +
                std::string(*words == '\0' ? "" : " with its text") + ": " +
                painted.error().message);
  }
  return {};
}

}  // namespace

void Painter::paint(Painting painting, Done done) {
  worker_.post([painting = std::move(painting), done = std::move(done), context = context_,
                alive = std::weak_ptr(alive_)] {
    post(context.get(), [painted = paint_now(painting), done, alive] {
      if (!alive.expired()) done(painted);
    });
  });
}

}  // namespace sentry::pipelines
