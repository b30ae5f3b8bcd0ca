// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/output.hpp"

#include <gst/app/gstappsrc.h>

#include <chrono>
#include <future>
#include <utility>

#include "pipelines/base/bus-message.hpp"
#include "pipelines/base/launch.hpp"
#include "pipelines/base/log.hpp"
#include "transport/base/clock.hpp"

namespace sentry::pipelines {
namespace {

// Pictures may wait here for as long as a sink likes to take, and the older ones leave.
constexpr const char *kSourceText =
    "appsrc name=sentry-pictures is-live=true do-timestamp=true format=time caps=image/jpeg "
    "max-buffers=2 max-bytes=0 max-time=0 leaky-type=downstream min-latency=0 "
    "max-latency=1000000000 ! ";

}  // namespace

Result<std::unique_ptr<Output>> Output::create(const std::string &sinks, GMainContext *context,
                                               std::function<void(const std::string &)> failed) {
  auto pipeline = launch(kSourceText + sinks, {});
  if (!pipeline) return pipeline.error();
  std::unique_ptr<Output> output(new Output);
  output->failed_ = std::move(failed);
  output->pipeline_ = pipeline.take();
  output->source_ = element_named(output->pipeline_, "sentry-pictures");
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
  gst_app_src_push_buffer(GST_APP_SRC(source_.get()), picture.release());
}

bool Output::stop(std::int64_t limit_ns) {
  if (!pipeline_) return true;
  bus_watch_.reset();
  auto done = std::make_shared<std::promise<void>>();
  auto stopped = done->get_future();
  Worker worker;
  worker.post([pipeline = std::exchange(pipeline_, {}), done] {
    gst_element_set_state(pipeline.get(), GST_STATE_NULL);
    done->set_value();
  });
  if (stopped.wait_for(std::chrono::nanoseconds(limit_ns)) != std::future_status::ready) {
    return false;
  }
  worker.expect_end();
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
