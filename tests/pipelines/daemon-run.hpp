// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "pipelines/profile/profile.hpp"
#include "pipelines/sentryd/daemon.hpp"
#include "pipelines/sentryd/output-text.hpp"
#include "transport/base/frame.hpp"
#include "transport/shm/ring-reader.hpp"

namespace sentry::pipelines {

// Limits under which a failure costs a test little, and a busy machine still makes none.
SupervisorLimits quick_limits();

// What sentryd makes of a profile of the source tree.
CameraSource shipped_camera(const std::string &profile, const VariableSettings &settings);

// A small live picture; `after` continues the launch text after the raw video.
CameraSource test_camera(const std::string &after = "", const std::string &source = "");

// sentryd in this process, on a thread and a main context of its own, writing a segment of its own
// that the test reads.
class DaemonRun {
 public:
  explicit DaemonRun(CameraSource camera, const SupervisorLimits &limits = quick_limits(),
                     const std::string &clients = "", StandInSettings stand_in = {});
  DaemonRun(const DaemonRun &) = delete;
  DaemonRun &operator=(const DaemonRun &) = delete;
  ~DaemonRun();

  // The next picture of the camera's; fails the test and gives nothing when there is none in a long
  // time.
  std::optional<Frame> next();
  std::vector<FrameInfo> next(int count);
  // The next one that is none of the camera's.
  std::optional<Frame> next_stand_in();
  // The last picture of the camera's that has been read.
  [[nodiscard]] const FrameInfo &last_live() const { return last_live_; }
  // Ends it; false if it did not run to its end in order.
  bool finish();
  [[nodiscard]] const std::string &stream() const { return stream_; }
  [[nodiscard]] bool left_threads_behind() const { return daemon_->left_threads_behind(); }

 private:
  std::optional<Frame> next_that(const std::function<bool(const FrameInfo &)> &wanted);

  std::string stream_;
  Ref<GMainContext> context_;
  std::unique_ptr<Daemon> daemon_;
  std::optional<shm::RingReader> reader_;
  std::thread thread_;
  FrameInfo last_live_;
  bool ended_well_ = false;
};

// One sender's frames, in their order, none older than the one before.
void expect_one_run(const std::vector<FrameInfo> &frames);

}  // namespace sentry::pipelines
