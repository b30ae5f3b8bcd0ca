// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pipelines/base/main-context.hpp"
#include "pipelines/base/trouble.hpp"
#include "pipelines/capture/camera-source.hpp"
#include "pipelines/sentryd/camera-process.hpp"
#include "pipelines/sentryd/device-watch.hpp"
#include "pipelines/sentryd/frame-namer.hpp"
#include "pipelines/sentryd/output.hpp"
#include "pipelines/sentryd/supervisor.hpp"
#include "pipelines/sentryd/switcher.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

struct FeedSettings {
  CameraSource camera;
  std::string sinks;                         // the launch text after the output's source
  std::optional<std::string> shared_stream;  // several sinks give pictures this stream's identity
  StandInSettings stand_in;
  SupervisorLimits limits;
};

// One camera into one output, for as long as it is wanted: the camera is started anew whenever it
// fails, and meanwhile a stand-in is shown. Everything happens in the main context.
class Feed {
 public:
  // `ended` is called once, after end() or when the output failed: then with why.
  using Ended = std::function<void(Result<void>)>;

  static Result<std::unique_ptr<Feed>> create(FeedSettings settings, GMainContext *context,
                                              Ended ended);
  Feed(const Feed &) = delete;
  Feed &operator=(const Feed &) = delete;
  ~Feed();

  Result<void> start();
  void end();
  // Whether the output did not stop, and was left behind with threads that still run.
  [[nodiscard]] bool left_threads_behind() const { return left_behind_; }

 private:
  Feed(FeedSettings settings, GMainContext *context, Ended ended);
  Result<void> build();
  Result<void> spawn_camera();
  CameraProcessEvents events_of(std::uint64_t attempt);
  void push(Ref<GstBuffer> picture);
  void obey(Supervisor::Command command);
  void finish();
  void start_camera();
  void abandon_camera();
  void on_first_picture();
  void on_signal(const std::string &reason);
  void on_failed(const Trouble &trouble);
  void say_failed(const Trouble &trouble, std::int64_t now);
  void on_stopped(std::uint64_t attempt);
  void on_alarm();
  void on_device_changed(DeviceChange change);
  void on_output_failed(const std::string &reason);
  [[nodiscard]] CameraSeen seen() const { return camera_ ? camera_->seen() : CameraSeen{}; }

  struct Abandoned {
    std::uint64_t attempt;
    std::unique_ptr<CameraProcess> camera;
  };

  const FeedSettings settings_;
  Ref<GMainContext> context_;
  const Ended ended_;
  Supervisor supervisor_;
  Alarm alarm_;
  DeviceWatch device_watch_;
  std::unique_ptr<Output> output_;
  std::optional<FrameNamer> namer_;
  std::shared_ptr<Switcher> switcher_;
  std::unique_ptr<CameraProcess> camera_;
  std::uint64_t attempt_ = 0;
  std::list<Abandoned> abandoned_;
  std::optional<Error> output_error_;
  bool said_live_ = false;
  bool left_behind_ = false;
};

}  // namespace sentry::pipelines
