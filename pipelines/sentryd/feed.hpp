// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pipelines/base/main-context.hpp"
#include "pipelines/base/trouble.hpp"
#include "pipelines/pictures/recorder.hpp"
#include "pipelines/sentryd/attempts.hpp"
#include "pipelines/sentryd/camera-health.hpp"
#include "pipelines/sentryd/device-watch.hpp"
#include "pipelines/sentryd/feed-settings.hpp"
#include "pipelines/sentryd/feed-status.hpp"
#include "pipelines/sentryd/rendition.hpp"
#include "pipelines/sentryd/supervisor.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

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

  // Waits until the camera's pipeline is built: what is wrong with it now would be wrong at every
  // attempt. Before start(), or never; without it such an error is one of the camera's failures.
  Result<void> check_camera();
  Result<void> start();
  void end();
  [[nodiscard]] FeedStatus status() const;
  // As CameraProcess does; without a camera there is an error.
  void control(ControlRequest request, ControlDone done);
  // Whether the output did not stop, and was left behind with threads that still run.
  [[nodiscard]] bool left_threads_behind() const { return left_behind_; }

 private:
  Feed(FeedSettings settings, GMainContext *context, Ended ended);
  Result<void> build();
  Result<std::unique_ptr<CameraProcess>> spawn(std::uint64_t attempt);
  CameraProcessEvents events_of(std::uint64_t attempt);
  Result<std::unique_ptr<Rendition>> make_rendition(const RenditionSettings &settings);
  void take(Ref<GstBuffer> picture, bool is_small);
  void record(GstBuffer *picture);
  void each_switcher(const std::function<void(Switcher &)> &what);
  void cut(const std::string &reason);
  void obey(Supervisor::Command command);
  void finish();
  void start_camera();
  void abandon_camera();
  void on_first_picture();
  void on_signal(const std::string &reason);
  void lose_camera(const Trouble &trouble, std::int64_t now);
  void on_failed(const Trouble &trouble);
  void on_stopped(std::uint64_t attempt);
  void on_alarm();
  void on_device_changed(DeviceChange change);
  void on_output_failed(const std::string &reason);
  [[nodiscard]] CameraSeen seen() const {
    return attempts_.present() != nullptr ? attempts_.present()->seen() : CameraSeen{};
  }

  const FeedSettings settings_;
  Ref<GMainContext> context_;
  const Ended ended_;
  Supervisor supervisor_;
  Alarm alarm_;
  DeviceWatch device_watch_;
  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<Rendition> large_;
  std::unique_ptr<Rendition> small_;
  CameraHealth health_;
  Attempts attempts_;
  std::optional<Error> output_error_;
  bool left_behind_ = false;
};

}  // namespace sentry::pipelines
