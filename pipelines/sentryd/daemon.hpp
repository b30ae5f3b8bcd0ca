// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "pipelines/sentryd/camera.hpp"
#include "pipelines/sentryd/frame-namer.hpp"
#include "pipelines/sentryd/main-context.hpp"
#include "pipelines/sentryd/output.hpp"
#include "pipelines/sentryd/supervisor.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

struct DaemonSettings {
  CameraSource camera;
  std::string sinks;                         // the launch text after the output's source
  std::optional<std::string> shared_stream;  // several sinks give pictures this stream's identity
  SupervisorLimits limits;
};

// Runs one camera into one output, until quit() or until the output fails. Everything happens in
// the main context it was made with, except quit().
class Daemon {
 public:
  static Result<std::unique_ptr<Daemon>> create(DaemonSettings settings, GMainContext *context);
  Daemon(const Daemon &) = delete;
  Daemon &operator=(const Daemon &) = delete;
  ~Daemon();

  Result<void> run();
  void quit();
  // Whether a pipeline that did not stop was left behind, with threads that still run.
  [[nodiscard]] bool left_threads_behind() const { return left_behind_ || !abandoned_.empty(); }

 private:
  Daemon(DaemonSettings settings, GMainContext *context);
  Result<void> build();
  CameraEvents events_of(std::uint64_t attempt);
  PictureHandler handler() const;
  void obey(Supervisor::Command command);
  void start_camera();
  void abandon_camera();
  void on_first_picture();
  void on_failed(const std::string &reason);
  void say_failed(const std::string &reason, std::int64_t now);
  void on_stopped(std::uint64_t attempt);
  void on_alarm();
  void on_output_failed(const std::string &reason);
  void end();
  [[nodiscard]] CameraSeen seen() const { return camera_ ? camera_->seen() : CameraSeen{}; }

  struct Abandoned {
    std::uint64_t attempt;
    std::unique_ptr<Camera> camera;
  };

  const DaemonSettings settings_;
  Ref<GMainContext> context_;
  Ref<GMainLoop> loop_;
  Supervisor supervisor_;
  Alarm alarm_;
  std::shared_ptr<Output> output_;
  std::shared_ptr<FrameNamer> namer_;
  std::unique_ptr<Camera> camera_;
  std::uint64_t attempt_ = 0;
  std::list<Abandoned> abandoned_;
  std::optional<Error> output_error_;
  bool said_live_ = false;
  bool left_behind_ = false;
};

}  // namespace sentry::pipelines
