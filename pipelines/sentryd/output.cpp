// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/output.hpp"

#include <chrono>
#include <future>
#include <system_error>
#include <utility>

#include "pipelines/base/bus-message.hpp"
#include "pipelines/base/launch.hpp"
#include "pipelines/base/log.hpp"
#include "transport/base/clock.hpp"

namespace sentry::pipelines {
namespace {

constexpr const char *kEntranceText = "identity name=entrance silent=true ! ";

// The pictures are live, so that the sinks take each when it comes.
gboolean answer(GstPad *pad, GstObject *parent, GstQuery *query) noexcept {
  if (GST_QUERY_TYPE(query) != GST_QUERY_LATENCY) return gst_pad_query_default(pad, parent, query);
  gst_query_set_latency(query, TRUE, 0, kNanosecondsPerSecond);
  return TRUE;
}

// The end of a source without a thread: a picture goes on on that of whoever pushes it.
Ref<GstPad> make_source() {
  auto pad = Ref<GstPad>::adopt(GST_PAD(gst_object_ref_sink(gst_pad_new("src", GST_PAD_SRC))));
  gst_pad_set_query_function(pad.get(), answer);
  gst_pad_set_active(pad.get(), TRUE);
  const auto caps = Ref<GstCaps>::adopt(gst_caps_new_empty_simple("image/jpeg"));
  GstSegment segment;
  gst_segment_init(&segment, GST_FORMAT_TIME);
  for (GstEvent *event : {gst_event_new_stream_start("sentry-pictures"),
                          gst_event_new_caps(caps.get()), gst_event_new_segment(&segment)}) {
    gst_pad_store_sticky_event(pad.get(), event);
    gst_event_unref(event);
  }
  return pad;
}

bool link(const Ref<GstPad> &source, const Ref<GstElement> &entrance) {
  const auto sink = Ref<GstPad>::adopt(gst_element_get_static_pad(entrance.get(), "sink"));
  return gst_pad_link(source.get(), sink.get()) == GST_PAD_LINK_OK;
}

}  // namespace

Result<std::unique_ptr<Output>> Output::create(const std::string &sinks, GMainContext *context,
                                               std::function<void(const std::string &)> failed) {
  auto pipeline = launch(kEntranceText + sinks, {});
  if (!pipeline) return pipeline.error();
  std::unique_ptr<Output> output(new Output);
  try {
    output->worker_ = std::make_unique<Worker>();
  } catch (const std::system_error &error) {
    return Error{ErrorCode::kSystem, "Cannot start an output's thread: " + error.code().message()};
  }
  output->failed_ = std::move(failed);
  output->pipeline_ = pipeline.take();
  output->source_ = make_source();
  if (!link(output->source_, element_named(output->pipeline_, "entrance"))) {
    return Error{ErrorCode::kUnsupported, "The sinks take no image/jpeg"};
  }
  output->bus_watch_ = watch_bus(context, output->pipeline_.get(),
                                 [raw = output.get()](GstMessage *m) { raw->handle(m); });
  return output;
}

Output::~Output() { stop(kNanosecondsPerSecond); }

Result<void> Output::start() {
  if (gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE) {
    return {};
  }
  const auto bus = Ref<GstBus>::adopt(gst_element_get_bus(pipeline_.get()));
  const auto error = Ref<GstMessage>::adopt(gst_bus_pop_filtered(bus.get(), GST_MESSAGE_ERROR));
  return Error{ErrorCode::kSystem,
               error ? read_message(error.get()).text : "The output could not be started"};
}

void Output::push(Ref<GstBuffer> picture) {
  gst_pad_push(source_.get(), picture.release());  // what goes wrong is told on the bus
}

bool Output::stop(std::int64_t limit_ns) {
  if (!pipeline_) return true;
  bus_watch_.reset();
  auto done = std::make_shared<std::promise<void>>();
  auto stopped = done->get_future();
  worker_->post([pipeline = std::exchange(pipeline_, {}), done] {
    gst_element_set_state(pipeline.get(), GST_STATE_NULL);
    done->set_value();
  });
  if (stopped.wait_for(std::chrono::nanoseconds(limit_ns)) != std::future_status::ready) {
    worker_.reset();  // without it
    return false;
  }
  worker_->expect_end();
  return true;
}

void Output::handle(GstMessage *message) {
  switch (GST_MESSAGE_TYPE(message)) {
    case GST_MESSAGE_ERROR: {
      const BusMessage error = read_message(message);
      log_debug("Output: " + error.detail);
      return failed_(error.text);
    }
    case GST_MESSAGE_WARNING:
      return log_warning("Output: " + read_message(message).text);
    default:
      return;
  }
}

}  // namespace sentry::pipelines
