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

// The text's size follows the picture's.
constexpr const char *kWords =
    " ! textoverlay name=words valignment=center halignment=center line-alignment=center "
    "shaded-background=true font-desc=\"Sans 22\"";

// As every profile that encodes: JPEG is full-range.
constexpr const char *kEncode =
    " ! videoconvert ! video/x-raw,format=RGB"
    " ! videoconvert ! video/x-raw,format=I420,colorimetry=(string)1:4:0:0"
    " ! jpegenc quality=75 ! appsink name=painted sync=false";

void give_ground(const Ref<GstElement> &pipeline, const Ref<GstBuffer> &jpeg) {
  const auto source = element_named(pipeline, "ground");
  if (!source) return;
  auto still = Ref<GstBuffer>::adopt(gst_buffer_copy(jpeg.get()));
  GST_BUFFER_PTS(still.get()) = 0;
  gst_app_src_push_buffer(GST_APP_SRC(source.get()), still.release());
  gst_app_src_end_of_stream(GST_APP_SRC(source.get()));
}

// The overlay reads its text as Pango's markup.
void give_words(const Ref<GstElement> &pipeline, const std::string &text) {
  const auto words = element_named(pipeline, "words");
  if (!words) return;
  const plugins::GCharPtr escaped(g_markup_escape_text(text.c_str(), -1));
  g_object_set(words.get(), "text", escaped.get(), nullptr);
}

Result<Ref<GstBuffer>> run(const std::string &launch_text, const Painting &painting) {
  auto pipeline = launch(launch_text, {});
  if (!pipeline) return pipeline.error();
  const auto sink = element_named(*pipeline, "painted");
  give_words(*pipeline, painting.text);
  give_ground(*pipeline, painting.jpeg);
  gst_element_set_state(pipeline->get(), GST_STATE_PLAYING);
  const SamplePtr sample(gst_app_sink_try_pull_sample(GST_APP_SINK(sink.get()), kLongest));
  gst_element_set_state(pipeline->get(), GST_STATE_NULL);
  if (!sample) return Error{ErrorCode::kSystem, "nothing came out"};
  return Ref<GstBuffer>::retain(gst_sample_get_buffer(sample.get()));
}

// With all that was asked for, else with less.
Ref<GstBuffer> paint_now(const Painting &painting) {
  const std::string ground = ground_text(painting);
  for (const std::string words : {kWords, ""}) {
    auto painted = run(ground + words + kEncode, painting);
    if (painted) return painted.take();
    log_warning("A picture in place of the camera's cannot be painted" +
                std::string(words.empty() ? "" : " with its text") + ": " +
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
