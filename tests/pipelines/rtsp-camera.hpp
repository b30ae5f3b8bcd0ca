// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <glib.h>

#include <string>
#include <thread>

#include "pipelines/base/main-context.hpp"

namespace sentry::pipelines {

// An RTSP camera on the loopback, in this process, at rtsp://127.0.0.1:PORT/camera.
class RtspCamera {
 public:
  // `launch` as gst-rtsp-server takes it: payloaders named pay0, pay1, …
  explicit RtspCamera(const std::string &launch, int port = 0);
  RtspCamera(const RtspCamera &) = delete;
  RtspCamera &operator=(const RtspCamera &) = delete;
  ~RtspCamera();

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::string uri() const;

 private:
  Ref<GMainContext> context_;
  Ref<GMainLoop> loop_;
  gpointer server_ = nullptr;
  SourcePtr source_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace sentry::pipelines
