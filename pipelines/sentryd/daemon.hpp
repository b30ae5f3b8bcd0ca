// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pipelines/base/main-context.hpp"
#include "pipelines/sentryd/camera-view.hpp"
#include "pipelines/sentryd/feed.hpp"
#include "pipelines/sentryd/fleet.hpp"
#include "pipelines/sentryd/painting-thread.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

// Runs one feed until its output fails, or all of a directory's, until quit(). Everything happens
// in the main context it was made with, except quit().
class Daemon {
 public:
  static Result<std::unique_ptr<Daemon>> create(FeedSettings settings, GMainContext *context);
  static Result<std::unique_ptr<Daemon>> create(const std::string &directory,
                                                GMainContext *context);
  Daemon(const Daemon &) = delete;
  Daemon &operator=(const Daemon &) = delete;

  Result<void> run();
  void quit();
  // Reads the directory again.
  void reload();
  [[nodiscard]] std::vector<CameraView> cameras() const;
  // Whether a pipeline that did not stop, or a recorder, was left behind, with threads that still
  // run. After run(), of which it is the end: waits for recorders and a painting.
  [[nodiscard]] bool left_threads_behind();

 private:
  explicit Daemon(GMainContext *context);
  void end();

  Ref<GMainContext> context_;
  Ref<GMainLoop> loop_;
  std::string name_;       // of the one camera
  std::string directory_;  // or of many
  // No feed is its last owner, so that none waits for it.
  std::shared_ptr<PaintingThread> painting_ = PaintingThread::shared();
  std::unique_ptr<Feed> feed_;
  Fleet fleet_;
  std::optional<Error> error_;
};

}  // namespace sentry::pipelines
