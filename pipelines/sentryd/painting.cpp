// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/painting.hpp"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <malloc.h>

#include <algorithm>
#include <utility>

#include "pipelines/base/bus-message.hpp"
#include "pipelines/base/launch.hpp"
#include "pipelines/base/log.hpp"
#include "pipelines/profile/gst-quote.hpp"

namespace sentry::pipelines {
namespace {

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
std::string encode_text(int quality) {
  return " ! videoconvert ! video/x-raw,format=RGB"
         " ! videoconvert ! video/x-raw,format=I420,colorimetry=(string)1:4:0:0"
         " ! jpegenc quality=" +
         std::to_string(quality) + " ! appsink name=painted sync=false max-buffers=1";
}

constexpr int kFirstQuality = 75;
constexpr int kLesserQualities[] = {45, 25, 10};

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

// A picture that has come is told on the bus, as an error is: one wait is enough for both.
void tell_on_bus(GstElement *sink) {
  GstAppSinkCallbacks callbacks{};
  callbacks.new_sample = [](GstAppSink *from, gpointer /*data*/) noexcept -> GstFlowReturn {
    gst_element_post_message(
        GST_ELEMENT(from),
        gst_message_new_application(GST_OBJECT(from), gst_structure_new_empty("painted")));
    return GST_FLOW_OK;
  };
  gst_app_sink_set_callbacks(GST_APP_SINK(sink), &callbacks, nullptr, nullptr);
}

// Blocks until the picture has come, or it is known that there will be none.
Result<Ref<GstBuffer>> await_picture(GstElement *pipeline, GstElement *sink,
                                     std::int64_t deadline) {
  const auto bus = Ref<GstBus>::adopt(gst_element_get_bus(pipeline));
  const auto left = std::max<std::int64_t>(0, deadline - monotonic_now_ns());
  const auto message = Ref<GstMessage>::adopt(gst_bus_timed_pop_filtered(
      bus.get(), static_cast<GstClockTime>(left),
      GstMessageType(GST_MESSAGE_APPLICATION | GST_MESSAGE_ERROR | GST_MESSAGE_EOS)));
  if (!message) return Error{ErrorCode::kSystem, "it took too long"};
  const SamplePtr sample(gst_app_sink_try_pull_sample(GST_APP_SINK(sink), 0));
  if (sample) return Ref<GstBuffer>::retain(gst_sample_get_buffer(sample.get()));
  if (GST_MESSAGE_TYPE(message.get()) != GST_MESSAGE_ERROR) {
    return Error{ErrorCode::kCorrupt, "there is no picture in it"};
  }
  return Error{ErrorCode::kCorrupt, read_message(message.get()).text};
}

Result<Ref<GstBuffer>> run(const std::string &launch_text, const Painting &painting,
                           std::int64_t deadline) {
  auto pipeline = launch(launch_text, {});
  if (!pipeline) return pipeline.error();
  const auto sink = element_named(*pipeline, "painted");
  give_words(*pipeline, painting.text);
  give_ground(*pipeline, painting.jpeg);
  tell_on_bus(sink.get());
  const auto begun = gst_element_set_state(pipeline->get(), GST_STATE_PLAYING);
  if (begun == GST_STATE_CHANGE_FAILURE) deadline = 0;  // all is on the bus
  auto painted = await_picture(pipeline->get(), sink.get(), deadline);
  gst_element_set_state(pipeline->get(), GST_STATE_NULL);
  return painted;
}

bool fits(const Ref<GstBuffer> &jpeg, const Painting &painting) {
  return painting.most_bytes <= 0 ||
         static_cast<std::int64_t>(gst_buffer_get_size(jpeg.get())) <= painting.most_bytes;
}

// Of the best quality that fits, or of the least.
Result<Ref<GstBuffer>> run_to_fit(const std::string &picture_text, const Painting &painting,
                                  std::int64_t deadline) {
  auto painted = run(picture_text + encode_text(kFirstQuality), painting, deadline);
  for (const int quality : kLesserQualities) {
    if (!painted || fits(*painted, painting)) break;
    auto smaller = run(picture_text + encode_text(quality), painting, deadline);
    if (!smaller) break;
    painted = std::move(smaller);
  }
  return painted;
}

}  // namespace

// A painting takes many times as much memory as its JPEG, and is seldom needed: what it took is
// given back to the system, malloc_trim(3), instead of being kept for the next one.
struct Tidying {
  Tidying() = default;
  Tidying(const Tidying &) = delete;
  Tidying &operator=(const Tidying &) = delete;
  ~Tidying() { ::malloc_trim(0); }
};

std::string name_of(const Painting &painting) {
  if (painting.jpeg) return "The last picture, dimmed,";
  return painting.file.empty() ? "A plain slate" : "The slate " + painting.file;
}

/// A JPEG with all that was asked for, else without the text, else nothing; what goes wrong is
/// logged. Blocks for `limit_ns` at most.
Ref<GstBuffer> paint_picture(const Painting &painting, std::int64_t limit_ns) {
  const Tidying afterwards;
  const std::int64_t deadline = monotonic_now_ns() + limit_ns;
  const std::string ground = ground_text(painting);
  for (const std::string words : {kWords, ""}) {
    auto painted = run_to_fit(ground + words, painting, deadline);
    if (painted) return painted.take();
    log_warning(name_of(painting) + " cannot be painted" +
                std::string(words.empty() ? "" : " with its text") + ": " +
                painted.error().message);
    if (monotonic_now_ns() >= deadline) break;
  }
  return {};
}

}  // namespace sentry::pipelines
