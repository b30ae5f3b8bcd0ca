// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/feed.hpp"

#include <cstdio>
#include <utility>

#include "pipelines/base/log.hpp"
#include "transport/base/clock.hpp"

namespace sentry::pipelines {
namespace {

std::string seconds(std::int64_t ns) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g s",
                static_cast<double>(ns) / static_cast<double>(kNanosecondsPerSecond));
  return text;
}

}  // namespace

Feed::Feed(FeedSettings settings, GMainContext *context, Ended ended)
    : settings_(std::move(settings)),
      context_(Ref<GMainContext>::retain(context)),
      ended_(std::move(ended)),
      supervisor_(settings_.limits),
      alarm_(context, [this] { on_alarm(); }),
      device_watch_(context, [this](DeviceChange change) { on_device_changed(change); }) {}

/// Builds both pipelines; what is wrong with them now would be wrong at every attempt.
Result<std::unique_ptr<Feed>> Feed::create(FeedSettings settings, GMainContext *context,
                                           Ended ended) {
  std::unique_ptr<Feed> feed(new Feed(std::move(settings), context, std::move(ended)));
  if (auto built = feed->build(); !built) return built.error();
  return feed;
}

Feed::~Feed() = default;

Result<void> Feed::build() {
  auto output = Output::create(settings_.sinks, context_.get(),
                               [this](const std::string &reason) { on_output_failed(reason); });
  if (!output) return output.error();
  output_ = output.take();
  if (settings_.shared_stream) namer_.emplace(*settings_.shared_stream);
  switcher_ =
      std::make_shared<Switcher>(settings_.stand_in, context_.get(),
                                 [this](Ref<GstBuffer> picture) { push(std::move(picture)); });
  auto built = spawn_camera();
  if (built) built = camera_->await_built();
  if (built) return {};
  return Error{built.error().code,
               "Profile " + settings_.camera.name + ": " + built.error().message};
}

// On the camera's thread, or in the main context; the switcher lets one in at a time.
void Feed::push(Ref<GstBuffer> picture) {
  output_->push(namer_ ? namer_->name(std::move(picture)) : std::move(picture));
}

Result<void> Feed::spawn_camera() {
  auto camera = CameraProcess::spawn(
      settings_.camera, context_.get(),
      [this](Ref<GstBuffer> picture) { switcher_->take(std::move(picture)); },
      events_of(++attempt_));
  if (!camera) return camera.error();
  camera_ = camera.take();
  return {};
}

// A camera that was left behind may still report, but nothing of the present one.
CameraProcessEvents Feed::events_of(std::uint64_t attempt) {
  const auto present = [this, attempt](auto &&handle) {
    return [this, attempt, handle](const auto &...values) {
      if (attempt == attempt_) handle(values...);
    };
  };
  CameraProcessEvents events;
  events.built = present([this](const auto &devices) { device_watch_.watch(devices); });
  events.first_picture = present([this] { on_first_picture(); });
  events.signal = present([this](const std::string &reason) { on_signal(reason); });
  events.failed = present([this](const Trouble &trouble) { on_failed(trouble); });
  events.pass_ended = present([this] { obey(supervisor_.pass_ended(monotonic_now_ns())); });
  events.stopped = [this, attempt] { on_stopped(attempt); };
  return events;
}

Result<void> Feed::start() {
  if (auto started = output_->start(); !started) return started.error();
  obey(supervisor_.begin(monotonic_now_ns()));
  return {};
}

void Feed::end() { obey(supervisor_.end(monotonic_now_ns())); }

void Feed::obey(Supervisor::Command command) {
  switch (command) {
    case Supervisor::Command::kStart:
      start_camera();
      break;
    case Supervisor::Command::kStop:
      if (!camera_) return obey(supervisor_.stopped(monotonic_now_ns()));
      camera_->stop();
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
  switcher_->close();
  camera_.reset();
  if (!output_->stop(settings_.limits.stop)) left_behind_ = true;
  ended_(output_error_ ? Result<void>(*output_error_) : Result<void>());
}

void Feed::start_camera() {
  log_debug("Camera " + settings_.camera.name + ": starting");
  if (!camera_) {
    if (auto spawned = spawn_camera(); !spawned) {
      return on_failed({spawned.error().message, "The camera cannot be started"});
    }
  }
  switcher_->open();
  camera_->start();
}

// Killed, its process is gone as soon as the driver lets go of it.
void Feed::abandon_camera() {
  log_warning("Camera " + settings_.camera.name + " did not stop within " +
              seconds(settings_.limits.stop) + "; its process is killed");
  camera_->kill();
  abandoned_.push_back({attempt_, std::move(camera_)});
}

void Feed::on_first_picture() {
  // A file that begins again has been live all along.
  if (supervisor_.first_picture(monotonic_now_ns()) && !std::exchange(said_live_, true)) {
    log_message("Camera " + settings_.camera.name + " is live");
  }
  obey(Supervisor::Command::kNone);
}

// The pipeline goes on: its driver tells of itself when there is a signal again.
void Feed::on_signal(const std::string &reason) {
  if (reason.empty()) return log_message("Camera " + settings_.camera.name + " has a signal again");
  log_warning("Camera " + settings_.camera.name + ": " + reason);
  switcher_->cut(reason);
}

void Feed::say_failed(const Trouble &trouble, std::int64_t now) {
  said_live_ = false;
  switcher_->close();
  switcher_->cut(trouble.reason);
  log_warning("Camera " + settings_.camera.name + " failed: " + trouble.text +
              "; next attempt in " + seconds(supervisor_.next_attempt() - now));
}

void Feed::on_failed(const Trouble &trouble) {
  const std::int64_t now = monotonic_now_ns();
  const auto command = supervisor_.failed(now, seen());
  if (command == Supervisor::Command::kNone) return;
  say_failed(trouble, now);
  obey(command);
}

void Feed::on_stopped(std::uint64_t attempt) {
  if (abandoned_.remove_if([&](const Abandoned &one) { return one.attempt == attempt; }) > 0) {
    log_message("Camera " + settings_.camera.name + ": the process that was killed is gone");
    return supervisor_.abandoned_ended();
  }
  camera_.reset();
  device_watch_.forget();
  obey(supervisor_.stopped(monotonic_now_ns()));
}

void Feed::on_alarm() {
  const std::int64_t now = monotonic_now_ns();
  const CameraSeen camera = seen();
  const auto command = supervisor_.tick(now, camera);
  if (command == Supervisor::Command::kStop) {
    say_failed({"no picture for " + seconds(supervisor_.silence_limit(camera)),
                "The camera sends no pictures"},
               now);
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
