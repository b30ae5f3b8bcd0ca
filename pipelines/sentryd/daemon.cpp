// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/daemon.hpp"

#include <cstdio>
#include <utility>

#include "pipelines/sentryd/log.hpp"
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

Daemon::Daemon(DaemonSettings settings, GMainContext *context)
    : settings_(std::move(settings)),
      context_(Ref<GMainContext>::retain(context)),
      loop_(Ref<GMainLoop>::adopt(g_main_loop_new(context, FALSE))),
      supervisor_(settings_.limits),
      alarm_(context, [this] { on_alarm(); }) {}

/// Builds both pipelines; what is wrong with them now would be wrong at every attempt.
Result<std::unique_ptr<Daemon>> Daemon::create(DaemonSettings settings, GMainContext *context) {
  std::unique_ptr<Daemon> daemon(new Daemon(std::move(settings), context));
  if (auto built = daemon->build(); !built) return built.error();
  return daemon;
}

Daemon::~Daemon() = default;

Result<void> Daemon::build() {
  auto output = Output::create(settings_.sinks, context_.get(),
                               [this](const std::string &reason) { on_output_failed(reason); });
  if (!output) return output.error();
  output_ = output.take();
  if (settings_.shared_stream) namer_ = std::make_shared<FrameNamer>(*settings_.shared_stream);
  auto camera = Camera::create(settings_.camera, context_.get(), handler(), events_of(attempt_));
  if (!camera) {
    return Error{camera.error().code,
                 "Profile " + settings_.camera.name + ": " + camera.error().message};
  }
  camera_ = camera.take();
  return {};
}

// An abandoned camera may still have a picture on its way when everything else is gone.
PictureHandler Daemon::handler() const {
  return [output = std::weak_ptr(output_), namer = namer_](Ref<GstBuffer> picture) {
    const auto alive = output.lock();
    if (!alive) return;
    alive->push(namer ? namer->name(std::move(picture)) : std::move(picture));
  };
}

// A camera that was left behind may still report, but nothing of the present one.
CameraEvents Daemon::events_of(std::uint64_t attempt) {
  CameraEvents events;
  events.first_picture = [this, attempt] {
    if (attempt == attempt_) on_first_picture();
  };
  events.failed = [this, attempt](const std::string &reason) {
    if (attempt == attempt_) on_failed(reason);
  };
  events.pass_ended = [this, attempt] {
    if (attempt == attempt_) obey(supervisor_.pass_ended(monotonic_now_ns()));
  };
  events.stopped = [this, attempt] { on_stopped(attempt); };
  return events;
}

/// Blocks until quit(), or until the output fails: then it returns why.
Result<void> Daemon::run() {
  if (auto started = output_->start(); !started) return started.error();
  obey(supervisor_.begin(monotonic_now_ns()));
  g_main_loop_run(loop_.get());
  if (!output_->stop(settings_.limits.stop)) left_behind_ = true;
  if (output_error_) return *output_error_;
  return {};
}

/// Makes run() return soon. Any thread.
void Daemon::quit() {
  post(context_.get(), [this] { end(); });
}

void Daemon::end() { obey(supervisor_.end(monotonic_now_ns())); }

void Daemon::obey(Supervisor::Command command) {
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
      left_behind_ = camera_ != nullptr;
      g_main_loop_quit(loop_.get());
      break;
    case Supervisor::Command::kNone:
      break;
  }
  if (const auto deadline = supervisor_.deadline()) {
    alarm_.set(*deadline);
  } else {
    alarm_.clear();
  }
}

void Daemon::start_camera() {
  log_debug("Camera " + settings_.camera.name + ": starting");
  if (!camera_) {
    auto camera =
        Camera::create(settings_.camera, context_.get(), handler(), events_of(++attempt_));
    if (!camera) return on_failed(camera.error().message);
    camera_ = camera.take();
  }
  camera_->start();
}

void Daemon::abandon_camera() {
  log_warning("Camera " + settings_.camera.name + " did not stop within " +
              seconds(settings_.limits.stop) + "; it is left behind");
  abandoned_.push_back({attempt_, std::move(camera_)});
}

void Daemon::on_first_picture() {
  // A file that begins again has been live all along.
  if (supervisor_.first_picture(monotonic_now_ns()) && !std::exchange(said_live_, true)) {
    log_message("Camera " + settings_.camera.name + " is live");
  }
  obey(Supervisor::Command::kNone);
}

void Daemon::say_failed(const std::string &reason, std::int64_t now) {
  said_live_ = false;
  log_warning("Camera " + settings_.camera.name + " failed: " + reason + "; next attempt in " +
              seconds(supervisor_.next_attempt() - now));
}

void Daemon::on_failed(const std::string &reason) {
  const std::int64_t now = monotonic_now_ns();
  const auto command = supervisor_.failed(now, seen());
  if (command == Supervisor::Command::kNone) return;
  say_failed(reason, now);
  obey(command);
}

void Daemon::on_stopped(std::uint64_t attempt) {
  if (abandoned_.remove_if([&](const Abandoned &one) { return one.attempt == attempt; }) > 0) {
    log_message("Camera " + settings_.camera.name + ": one that was left behind has stopped");
    return supervisor_.abandoned_ended();
  }
  camera_.reset();
  obey(supervisor_.stopped(monotonic_now_ns()));
}

void Daemon::on_alarm() {
  const std::int64_t now = monotonic_now_ns();
  const CameraSeen camera = seen();
  const auto command = supervisor_.tick(now, camera);
  if (command == Supervisor::Command::kStop) {
    say_failed("no picture for " + seconds(supervisor_.silence_limit(camera)), now);
  }
  obey(command);
}

void Daemon::on_output_failed(const std::string &reason) {
  if (output_error_) return;
  output_error_ = Error{ErrorCode::kSystem, "The output failed: " + reason};
  end();
}

}  // namespace sentry::pipelines
