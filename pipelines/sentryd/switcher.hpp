// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

#include "pipelines/base/main-context.hpp"
#include "pipelines/sentryd/painter.hpp"
#include "pipelines/sentryd/stand-in.hpp"
#include "plugins/gst-ref.hpp"
#include "transport/base/frame.hpp"

namespace sentry::pipelines {

// Chooses what goes to the output: the camera's pictures, or, while there are none, a stand-in that
// says so: the last picture dimmed, or a slate, with the reason and the time of loss on it. A
// stand-in keeps the last picture's time of capture, so that it never looks fresh, and is repeated
// each second for those who come. Main context, except take().
class Switcher {
 public:
  using Push = std::function<void(Ref<GstBuffer>)>;

  Switcher(StandInSettings settings, GMainContext *context, Push push);
  Switcher(const Switcher &) = delete;
  Switcher &operator=(const Switcher &) = delete;

  // A picture of the camera's, which ends any stand-in, unless it comes from one that has failed.
  // Any thread.
  void take(Ref<GstBuffer> picture);
  // There are no pictures, because of `reason`.
  void cut(const std::string &reason);
  // Makes ready for a cut, when there are pictures.
  void rehearse();
  // Whatever still comes from the camera is not to be shown, until open().
  void close();
  void open();

 private:
  void tell();
  Painting next_painting();
  void paint();
  void paint(Painting painting, SourceState state);
  void show(Ref<GstBuffer> painted, SourceState state);
  void repeat();

  const StandInSettings settings_;
  const Push push_;
  Alarm again_;
  Painter painter_;
  std::string reason_;  // of the present stand-in
  SourceState state_ = SourceState::kSlate;
  std::int64_t lost_ns_ = 0;     // UTC
  std::uint64_t paintings_ = 0;  // only the newest is shown
  bool rehearsed_ = false;
  std::mutex mutex_;         // guards all below, and the order of what is pushed
  Ref<GstBuffer> last_;      // picture of the camera's
  Ref<GstBuffer> stand_in_;  // none while there are pictures, or while it is painted
  bool live_ = true;         // nothing is to stand in
  bool open_ = true;
};

}  // namespace sentry::pipelines
