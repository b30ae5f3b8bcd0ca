// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/base/gstpushsrc.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "plugins/source-gate.hpp"
#include "transport/base/frame.hpp"
#include "transport/base/result.hpp"
#include "transport/shm/ring-reader.hpp"

GST_DEBUG_CATEGORY_EXTERN(sentryshmsrc_debug);

namespace sentry::plugins {

// What the properties of sentryshmsrc set.
struct ShmSourceSettings {
  enum Property : guint { kSegment = 1, kTimeout, kSegmentStats, kPropertyCount };
  using Specs = std::array<GParamSpec *, kPropertyCount>;

  std::string segment{kDefaultStream};
  std::uint64_t timeout_ns = 0;  // 0: none

  static Specs specs();
  bool set(guint property, const GValue *value);
  bool get(guint property, GValue *value) const;
};

// What sentryshmsrc does; the element is its shell.
class ShmSource {
 public:
  using Settings = ShmSourceSettings;

  explicit ShmSource(GstPushSrc *element);

  bool start();
  void stop();
  GstFlowReturn create(GstBuffer **buffer);

  // Any thread.
  void set_flushing(bool flushing);
  void set_paused(bool paused);
  void set_property(guint property, const GValue *value);
  void get_property(guint property, GValue *value);
  Result<void> set_segment(const std::string &segment);
  std::string segment();

 private:
  struct Running {
    shm::RingReader reader;
    std::chrono::nanoseconds timeout{};  // 0: none
    FrameId last{};                      // the frame given out last
    std::string problem;                 // the one warned about last
  };

  void watch_segment();
  std::optional<Frame> take();
  GstBuffer *give_out(Frame frame);
  void update_interrupt();
  GstStructure *stats() const;

  GstPushSrc *element_;
  Settings settings_;          // guarded by the object lock
  shm::SegmentStatus status_;  // guarded by the object lock; as create() last saw it
  std::uint64_t frames_ = 0;   // guarded by the object lock; given out since start()
  // Made and destroyed under the object lock; streaming code, which runs only between start() and
  // stop(), uses it without.
  std::optional<Running> running_;
  SourceGate gate_;
};

}  // namespace sentry::plugins
