// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "pipelines/base/bus-message.hpp"
#include "pipelines/base/main-context.hpp"
#include "pipelines/base/trouble.hpp"
#include "pipelines/base/worker.hpp"
#include "pipelines/capture/camera-device.hpp"
#include "pipelines/capture/camera-source.hpp"
#include "pipelines/capture/picture-hop.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

// What a camera tells, in the main context. It tells nothing once it has been destroyed.
struct CameraEvents {
  std::function<void(const Trouble &)> failed;
  std::function<void()> pass_ended;  // a file is at its end and cannot be rewound
  std::function<void()> stopped;
};

// One attempt at a camera: its pipeline from start() to stop(). Whatever may block in a driver
// happens on the worker, so that no call here does; a camera destroyed before it has stopped
// leaves its pipeline behind with the worker.
class Camera {
 public:
  // `small` takes the pictures of the small rendition, if the source has one.
  static Result<std::unique_ptr<Camera>> create(const CameraSource &source, GMainContext *context,
                                                PictureHandler handler, PictureHandler small,
                                                CameraEvents events);
  Camera(const Camera &) = delete;
  Camera &operator=(const Camera &) = delete;
  ~Camera();

  void start();
  void stop();
  // Those that its elements open.
  [[nodiscard]] std::vector<CameraDevice> devices() const {
    return camera_devices(pipeline_.get());
  }
  [[nodiscard]] CameraSeen seen() const { return hop_->seen(); }

 private:
  // Where pictures leave the pipeline.
  struct Exit {
    Ref<GstElement> sink;
    std::shared_ptr<PictureHop> hop;
  };

  Camera(const CameraSource &source, GMainContext *context, CameraEvents events);
  Result<void> build(PictureHandler handler, PictureHandler small);
  std::shared_ptr<PictureHop> add_exit(Ref<GstElement> sink, PictureHandler handler);
  static bool set_playing(GstElement *pipeline, const std::vector<Exit> &exits);
  void close();
  void handle(GstMessage *message);
  void at_end();
  void rewind_file();
  void fail(const BusMessage &message);
  void start_refused();
  // A task for the main context that is forgotten when the camera is gone.
  std::function<void()> reporter(std::function<void(const CameraEvents &)> report);

  const CameraSource source_;
  Ref<GMainContext> context_;
  std::shared_ptr<CameraEvents> events_;
  std::shared_ptr<PictureHop> hop_;
  Ref<GstElement> pipeline_;
  std::vector<Exit> exits_;
  SourcePtr bus_watch_;
  std::uint64_t pictures_before_pass_ = 0;
  std::int64_t pass_began_ = 0;  // of a file, monotonic
  Alarm rewind_alarm_;
  Worker worker_;
};

}  // namespace sentry::pipelines
