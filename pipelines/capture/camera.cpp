// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/camera.hpp"

#include <algorithm>
#include <utility>

#include "pipelines/base/launch.hpp"
#include "pipelines/base/log.hpp"
#include "pipelines/capture/bitrate-steering.hpp"
#include "pipelines/capture/encoder.hpp"
#include "pipelines/capture/small-rendition.hpp"
#include "transport/base/clock.hpp"

namespace sentry::pipelines {
namespace {

constexpr const char *kSinkName = "sentry-pictures";

constexpr std::int64_t kShortestPass = kNanosecondsPerSecond;  // of a file

// Without the last-sample no picture is kept, and without a limit none waits.
constexpr const char *kSinkText =
    " ! appsink name=sentry-pictures caps=image/jpeg sync=true enable-last-sample=false "
    "wait-on-eos=false";

bool rewind(GstElement *pipeline) {
  return gst_element_seek_simple(pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 0) != FALSE;
}

// Where a camera makes the JPEGs itself, only decoding and encoding can make them fit.
Result<Ref<GstElement>> launch_camera(const CameraSource &source) {
  auto pipeline = launch(source.launch_text + kSinkText, source.packages);
  if (!pipeline || !source.plan.most_bitrate) return pipeline;
  if (find_encoder(element_named(*pipeline, kSinkName).get())) return pipeline;
  return launch(source.launch_text + " ! jpegdec ! jpegenc" + kSinkText, source.packages);
}

// A device that goes away while an element sets it up looks to it like one that cannot be set up.
BusMessage read_error(GstMessage *message) {
  BusMessage error = read_message(message);
  GstObject *source = GST_MESSAGE_SRC(message);
  if (GST_IS_ELEMENT(source) && is_lost(open_device(GST_ELEMENT(source)))) {
    error.reason = "The camera was lost";
  }
  return error;
}

}  // namespace

Camera::Camera(const CameraSource &source, GMainContext *context, CameraEvents events)
    : source_(source),
      context_(Ref<GMainContext>::retain(context)),
      events_(std::make_shared<CameraEvents>(std::move(events))),
      rewind_alarm_(context, [this] { rewind_file(); }) {}

/// Builds the pipeline, which may fail for good: an element is missing, or the text is wrong.
Result<std::unique_ptr<Camera>> Camera::create(const CameraSource &source, GMainContext *context,
                                               PictureHandler handler, PictureHandler small,
                                               CameraEvents events) {
  std::unique_ptr<Camera> camera(new Camera(source, context, std::move(events)));
  if (auto built = camera->build(std::move(handler), std::move(small)); !built) {
    return built.error();
  }
  return camera;
}

Result<void> Camera::build(PictureHandler handler, PictureHandler small) {
  auto pipeline = launch_camera(source_);
  if (!pipeline) return pipeline.error();
  pipeline_ = pipeline.take();
  const auto sink = element_named(pipeline_, kSinkName);
  const PicturePlan &plan = source_.plan;
  const auto encoder = find_encoder(sink.get());
  hop_ = add_exit(sink, std::move(handler));
  // First, so that it is not made of what the steering has made smaller.
  if (plan.small) {
    auto second = add_small_rendition(pipeline_, sink.get(), *plan.small);
    if (!second) return second.error();
    add_exit(second.take(), std::move(small));
  }
  if (plan.most_bitrate) {
    if (auto steered = BitrateSteering::install(pipeline_, encoder, plan); !steered) return steered;
  }
  // Elements come and go with a clock of their own; the system's stays.
  const auto clock = Ref<GstClock>::adopt(gst_system_clock_obtain());
  gst_pipeline_use_clock(GST_PIPELINE(pipeline_.get()), clock.get());
  return {};
}

std::shared_ptr<PictureHop> Camera::add_exit(Ref<GstElement> sink, PictureHandler handler) {
  auto hop = std::make_shared<PictureHop>(std::move(handler), source_.plan.rate);
  PictureHop::connect(GST_APP_SINK(sink.get()), hop);
  exits_.push_back({std::move(sink), hop});
  return hop;
}

// True when it is playing, or on its way.
bool Camera::set_playing(GstElement *pipeline, const std::vector<Exit> &exits) {
  const GstStateChangeReturn paused = gst_element_set_state(pipeline, GST_STATE_PAUSED);
  if (paused == GST_STATE_CHANGE_FAILURE) return false;
  const bool live = paused == GST_STATE_CHANGE_NO_PREROLL;
  for (const Exit &exit : exits) {
    exit.hop->set_live(live);
    // Synchronised, a live picture would wait for the pipeline's latency; a file must be paced.
    g_object_set(exit.sink.get(), "sync", live ? FALSE : TRUE, nullptr);
  }
  return gst_element_set_state(pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE;
}

Camera::~Camera() { close(); }

void Camera::close() {
  for (const Exit &exit : exits_) exit.hop->close();
}

std::function<void()> Camera::reporter(std::function<void(const CameraEvents &)> report) {
  return [context = context_, events = std::weak_ptr(events_), report = std::move(report)] {
    post(context.get(), [events, report] {
      if (const auto alive = events.lock()) report(*alive);
    });
  };
}

void Camera::start() {
  bus_watch_ =
      watch_bus(context_.get(), pipeline_.get(), [this](GstMessage *message) { handle(message); });
  pass_began_ = monotonic_now_ns();
  auto refused = reporter([this](const CameraEvents & /*to*/) { start_refused(); });
  worker_.post([pipeline = pipeline_, exits = exits_, refused = std::move(refused)] {
    if (!set_playing(pipeline.get(), exits)) refused();
  });
}

/// Ends the pipeline; `stopped` tells when it is done, which a stuck driver may delay for ever.
void Camera::stop() {
  close();
  bus_watch_.reset();
  rewind_alarm_.clear();
  auto stopped = reporter([this](const CameraEvents &to) {
    worker_.expect_end();
    to.stopped();
  });
  worker_.post(
      [pipeline = std::move(pipeline_), exits = std::move(exits_), stopped = std::move(stopped)] {
        gst_element_set_state(pipeline.get(), GST_STATE_NULL);
        stopped();
      });
}

// The element that refused has told why on the bus, unless it is a poor one.
void Camera::start_refused() {
  if (!pipeline_) return;
  const auto bus = Ref<GstBus>::adopt(gst_element_get_bus(pipeline_.get()));
  const auto error = Ref<GstMessage>::adopt(gst_bus_pop_filtered(bus.get(), GST_MESSAGE_ERROR));
  if (error) {
    fail(read_message(error.get()));
  } else {
    events_->failed({"its pipeline could not be started", "The camera cannot be started"});
  }
}

void Camera::fail(const BusMessage &message) {
  log_debug("Camera " + source_.name + ": " + message.detail);
  const auto events = events_;
  events->failed({message.text + (message.missing_plugin ? packages_hint(source_.packages) : ""),
                  message.reason});
}

void Camera::handle(GstMessage *message) {
  switch (GST_MESSAGE_TYPE(message)) {
    case GST_MESSAGE_ERROR:
      return fail(read_error(message));
    case GST_MESSAGE_WARNING:
      return log_debug("Camera " + source_.name + ": " + read_message(message).text);
    case GST_MESSAGE_EOS:
      return at_end();
    default:
      return;
  }
}

void Camera::at_end() {
  const std::uint64_t pictures = hop_->seen().pictures;
  const auto events = events_;
  if (!source_.loop)
    return events->failed({"its pictures have ended", "The camera's pictures have ended"});
  if (pictures == pictures_before_pass_)
    return events->failed({"it has no pictures", "There are no pictures"});
  pictures_before_pass_ = pictures;
  // A file of one picture may last no time at all.
  rewind_alarm_.set(std::max(monotonic_now_ns(), pass_began_ + kShortestPass));
}

void Camera::rewind_file() {
  if (!pipeline_) return;
  pass_began_ = monotonic_now_ns();
  auto ended = reporter([](const CameraEvents &to) { to.pass_ended(); });
  worker_.post([pipeline = pipeline_, ended = std::move(ended)] {
    if (!rewind(pipeline.get())) ended();
  });
}

}  // namespace sentry::pipelines
