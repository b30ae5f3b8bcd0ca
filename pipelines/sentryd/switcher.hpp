// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>

#include "pipelines/base/main-context.hpp"
#include "pipelines/sentryd/painter.hpp"
#include "pipelines/sentryd/stand-in.hpp"
#include "plugins/gst-ref.hpp"
#include "transport/base/clock.hpp"
#include "transport/base/frame.hpp"

namespace sentry::pipelines {

// A clock that never steps back, and goes on while the machine sleeps.
std::int64_t since_boot_ns();

// What a switcher works with; a test puts others in their place.
struct SwitcherMeans {
  Paint paint;  // empty: paint_picture()
  Clock utc = utc_now_ns;
  Clock steady = since_boot_ns;
  std::int64_t repeat_ns = kNanosecondsPerSecond;
  std::int64_t retry_ns = 10 * kNanosecondsPerSecond;  // when nothing could be painted
};

// Chooses what goes to the output: the camera's pictures, or, while there are none, a stand-in that
// says so: the last picture dimmed, or a slate, with the reason and the time of loss on it. A
// stand-in keeps the last picture's time of capture, so that it never looks fresh, and is repeated
// each second for those who come. When UTC is set, as on a board that boots without a clock, its
// time follows. Main context, except take().
class Switcher {
 public:
  using Push = std::function<void(Ref<GstBuffer>)>;

  Switcher(StandInSettings settings, GMainContext *context, Push push, SwitcherMeans means = {});
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
  // A time that is still known after UTC has been set.
  struct Moment {
    std::int64_t utc_ns = 0;
    std::int64_t ahead_ns = 0;  // so far was UTC ahead of the steady clock
  };

  void tell();
  [[nodiscard]] std::int64_t utc_ahead() const { return means_.utc() - means_.steady(); }
  bool is_away();
  std::deque<Painting> next_paintings();
  void paint();
  void paint_one_of(std::deque<Painting> paintings, std::uint64_t number);
  void show(Ref<GstBuffer> painted, SourceState state);
  bool follow_clock();
  void on_again();
  [[nodiscard]] std::int64_t interval() const;
  void repeat();

  const StandInSettings settings_;
  const Push push_;
  const SwitcherMeans means_;
  Alarm again_;
  Alarm retry_;
  Painter painter_;
  std::string reason_;  // of the present stand-in
  SourceState state_ = SourceState::kSlate;
  Moment lost_;
  std::uint64_t paintings_ = 0;  // only the newest is tried otherwise when it fails
  std::mutex mutex_;             // guards all below, and the order of what is pushed
  Ref<GstBuffer> last_;          // whole picture of the camera's
  std::int64_t last_ahead_ = 0;  // as its Moment has it
  Ref<GstBuffer> stand_in_;      // none while there are pictures, or while it is painted
  bool live_ = true;             // nothing is to stand in
  bool open_ = true;
};

}  // namespace sentry::pipelines
