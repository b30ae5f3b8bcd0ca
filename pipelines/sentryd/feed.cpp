// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/feed.hpp"

#include <utility>

#include "pipelines/base/json-object.hpp"
#include "pipelines/base/log.hpp"
#include "pipelines/sentryd/capture-stamp.hpp"
#include "plugins/buffer-map.hpp"
#include "transport/base/clock.hpp"
#include "transport/jpeg/repair.hpp"

namespace sentry::pipelines {

Feed::Feed(FeedSettings settings, GMainContext *context, Ended ended)
    : settings_(std::move(settings)),
      context_(Ref<GMainContext>::retain(context)),
      ended_(std::move(ended)),
      supervisor_(settings_.limits),
      alarm_(context, [this] { on_alarm(); }),
      device_watch_(context, [this](DeviceChange change) { on_device_changed(change); }),
      health_(settings_.camera.name),
      attempts_([this](std::uint64_t attempt) { return spawn(attempt); }) {}

/// Builds the output, and has the camera's process build the camera.
Result<std::unique_ptr<Feed>> Feed::create(FeedSettings settings, GMainContext *context,
                                           Ended ended) {
  std::unique_ptr<Feed> feed(new Feed(std::move(settings), context, std::move(ended)));
  if (auto built = feed->build(); !built) return built.error();
  return feed;
}

Feed::~Feed() = default;

Result<void> Feed::build() {
  auto large = make_rendition(settings_.large);
  if (!large) return large.error();
  large_ = large.take();
  if (settings_.small) {
    auto small = make_rendition(*settings_.small);
    if (!small) return small.error();
    small_ = small.take();
  }
  if (settings_.record) {
    auto recorder = Recorder::start(
        *settings_.record, [name = settings_.camera.name](bool works, const std::string &sentence) {
          works ? log_message("Camera " + name + ": " + sentence)
                : log_warning("Camera " + name + ": " + sentence);
        });
    if (!recorder) return recorder.error();
    recorder_ = recorder.take();
  }
  return attempts_.begin();
}

Result<std::unique_ptr<Rendition>> Feed::make_rendition(const RenditionSettings &settings) {
  return Rendition::create(settings, context_.get(),
                           [this](const std::string &reason) { on_output_failed(reason); });
}

Result<void> Feed::check_camera() {
  const auto built = attempts_.present()->await_built();
  if (built) return {};
  return Error{built.error().code,
               "Profile " + settings_.camera.name + ": " + built.error().message};
}

// On the thread of the camera's process.
void Feed::take(Ref<GstBuffer> picture, bool is_small) {
  if (!is_small) {
    record(picture.get());
    large_->take(std::move(picture));
  } else if (small_) {
    small_->take(std::move(picture));
  }
}

// What viewers get: repaired where a camera breaks pictures, and none that is cut off.
void Feed::record(GstBuffer *picture) {
  if (!recorder_) return;
  const plugins::BufferMap map(picture);
  const auto read = jpeg::repair(map ? map.bytes() : std::span<const std::byte>());
  if (!read) return;
  const std::int64_t time = capture_of(picture, utc_now_ns());
  if (read->repairs == jpeg::Repairs{}) return recorder_->keep(map.bytes(), time);
  recorder_->keep(read->copy().span(), time);
}

void Feed::each_switcher(const std::function<void(Switcher &)> &what) {
  what(large_->switcher());
  if (small_) what(small_->switcher());
}

void Feed::cut(const std::string &reason) {
  each_switcher([&](Switcher &switcher) { switcher.cut(reason); });
}

Result<std::unique_ptr<CameraProcess>> Feed::spawn(std::uint64_t attempt) {
  return CameraProcess::spawn(
      settings_.camera, context_.get(),
      [this](Ref<GstBuffer> picture, bool is_small) { take(std::move(picture), is_small); },
      events_of(attempt));
}

// A camera that was left behind may still report, but nothing of the present one.
CameraProcessEvents Feed::events_of(std::uint64_t attempt) {
  const auto present = [this, attempt](auto &&handle) {
    return [this, attempt, handle](const auto &...values) {
      if (attempts_.is_present(attempt)) handle(values...);
    };
  };
  CameraProcessEvents events;
  events.built = present([this](const auto &devices) {
    supervisor_.built(monotonic_now_ns());
    device_watch_.watch(devices);
    obey(Supervisor::Command::kNone);
  });
  events.starting = present([this] {
    supervisor_.answered(monotonic_now_ns());
    obey(Supervisor::Command::kNone);
  });
  events.first_picture = present([this] { on_first_picture(); });
  events.signal = present([this](const std::string &reason) { on_signal(reason); });
  events.failed = present([this](const Trouble &trouble) { on_failed(trouble); });
  events.pass_ended = present([this] { obey(supervisor_.pass_ended(monotonic_now_ns())); });
  events.stopped = [this, attempt] { on_stopped(attempt); };
  return events;
}

Result<void> Feed::start() {
  if (auto started = large_->start(); !started) return started;
  if (small_) {
    if (auto started = small_->start(); !started) return started;
  }
  obey(supervisor_.begin(monotonic_now_ns()));
  return {};
}

FeedStatus Feed::status() const {
  FeedStatus status;
  status.state = supervisor_.state();
  status.seen = seen();
  status.trouble = health_.trouble();
  status.failures = health_.failures();
  status.devices = device_watch_.devices();
  status.pid = attempts_.present() != nullptr ? attempts_.present()->pid() : 0;
  if (status.state == Supervisor::State::kWaiting) status.next_attempt = supervisor_.next_attempt();
  return status;
}

void Feed::control(ControlRequest request, ControlDone done) {
  if (auto *camera = attempts_.present()) {
    return camera->control(std::move(request), std::move(done));
  }
  const auto &trouble = health_.trouble();
  done(json_error("The camera is away: " + (trouble ? trouble->text : "it is not started")));
}

void Feed::end() {
  attempts_.forget_next();
  obey(supervisor_.end(monotonic_now_ns()));
}

void Feed::obey(Supervisor::Command command) {
  switch (command) {
    case Supervisor::Command::kStart:
      start_camera();
      break;
    case Supervisor::Command::kStop:
      if (supervisor_.state() == Supervisor::State::kStopping) attempts_.prepare_next();
      if (attempts_.present() == nullptr) return obey(supervisor_.stopped(monotonic_now_ns()));
      attempts_.present()->stop();
      break;
    case Supervisor::Command::kAbandon:
      abandon_camera();
      break;
    case Supervisor::Command::kFinish:
      return finish();
    case Supervisor::Command::kNone:
      break;
  }
  if (const auto deadline = supervisor_.deadline()) {
    alarm_.set(*deadline);
  } else {
    alarm_.clear();
  }
}

void Feed::finish() {
  alarm_.clear();
  attempts_.forget();
  if (!large_->stop(settings_.limits.stop)) left_behind_ = true;
  if (small_ && !small_->stop(settings_.limits.stop)) left_behind_ = true;
  ended_(output_error_ ? Result<void>(*output_error_) : Result<void>());
}

void Feed::start_camera() {
  health_.starting();
  if (attempts_.present() == nullptr) {
    if (auto built = attempts_.begin(); !built) {
      return on_failed({built.error().message, "The camera cannot be started"});
    }
  }
  each_switcher([](Switcher &switcher) { switcher.open(); });
  device_watch_.begin_use();
  attempts_.present()->start();
  if (const auto since = attempts_.spare_since()) {
    supervisor_.started_spare(monotonic_now_ns(), *since);
  }
}

// Killed, its process is gone as soon as the driver lets go of it.
void Feed::abandon_camera() {
  attempts_.abandon();
  device_watch_.end_use();
}

void Feed::on_first_picture() {
  if (!supervisor_.first_picture(monotonic_now_ns())) return;
  health_.first_picture();
  large_->switcher().rehearse();
  attempts_.build_next();
  obey(Supervisor::Command::kNone);
}

// The pipeline goes on: its driver tells of itself when there is a signal again.
void Feed::on_signal(const std::string &reason) {
  const auto state = supervisor_.state();
  if (state != Supervisor::State::kStarting && state != Supervisor::State::kLive) return;
  if (reason.empty()) return health_.signal_back(state == Supervisor::State::kLive);
  if (health_.no_signal(reason, monotonic_now_ns())) cut(reason);
}

void Feed::lose_camera(const Trouble &trouble, std::int64_t now) {
  each_switcher([](Switcher &switcher) { switcher.close(); });
  cut(trouble.reason);
  health_.failed(trouble, supervisor_.next_attempt() - now);
}

void Feed::on_failed(const Trouble &trouble) {
  const std::int64_t now = monotonic_now_ns();
  const auto command = supervisor_.failed(now, seen());
  if (command == Supervisor::Command::kNone) return;
  lose_camera(trouble, now);
  obey(command);
}

void Feed::on_stopped(std::uint64_t attempt) {
  if (attempts_.ended(attempt)) {
    health_.killed_is_gone();
    return supervisor_.abandoned_ended();
  }
  device_watch_.end_use();
  obey(supervisor_.stopped(monotonic_now_ns()));
}

void Feed::on_alarm() {
  const std::int64_t now = monotonic_now_ns();
  const auto state = supervisor_.state();
  // This alarm may come before what was posted while the main loop was held up.
  const auto *present = attempts_.present();
  if (present != nullptr && present->has_answered()) supervisor_.answered(now);
  const CameraSeen camera = health_.excuse(seen());
  const auto command = supervisor_.tick(now, camera);
  if (command == Supervisor::Command::kStop) {
    lose_camera(silence_of(supervisor_.silence_limit(camera)), now);
  } else if (command == Supervisor::Command::kAbandon) {
    const bool stopping = state == Supervisor::State::kStopping;
    stopping ? health_.did_not_stop(settings_.limits.stop) : health_.spare_did_not_answer();
  }
  obey(command);
}

void Feed::on_device_changed(DeviceChange change) {
  log_debug("Camera " + settings_.camera.name + ": its device has changed");
  if (change == DeviceChange::kAppeared) {
    supervisor_.device_appeared(monotonic_now_ns());
  } else {
    supervisor_.device_closed(monotonic_now_ns());
  }
  obey(Supervisor::Command::kNone);
}

void Feed::on_output_failed(const std::string &reason) {
  if (output_error_) return;
  output_error_ = Error{ErrorCode::kSystem, "The output failed: " + reason};
  end();
}

}  // namespace sentry::pipelines
