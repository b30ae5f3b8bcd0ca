// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/base/gstbasesink.h>

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "plugins/frame-intake.hpp"
#include "plugins/live-upstream.hpp"
#include "transport/shm/ring-writer.hpp"

GST_DEBUG_CATEGORY_EXTERN(sentryshmsink_debug);

namespace sentry::plugins {

// What the properties of sentryshmsink set.
struct ShmSinkSettings {
  enum Property : guint { kSegment = 1, kSlots, kMode, kGroup, kSegmentStats, kPropertyCount };
  using Specs = std::array<GParamSpec *, kPropertyCount>;

  ShmSinkSettings() { writer.stream = kDefaultStream; }

  shm::WriterOptions writer;

  static Specs specs();
  bool set(guint property, const GValue *value);
  bool get(guint property, GValue *value) const;
};

// What sentryshmsink does; the element is its shell.
class ShmSink {
 public:
  using Settings = ShmSinkSettings;

  explicit ShmSink(GstBaseSink *element);

  bool start();
  void stop();
  GstFlowReturn render(GstBuffer *buffer);
  LiveUpstream &upstream() { return upstream_; }

  // Any thread.
  void set_property(guint property, const GValue *value);
  void get_property(guint property, GValue *value);
  Result<void> set_segment(const std::string &segment);
  std::string segment();

 private:
  struct Running {
    std::unique_ptr<shm::RingWriter> writer;
    std::unique_ptr<FrameIntake> intake;
  };

  GstStructure *stats() const;

  GstBaseSink *element_;
  LiveUpstream upstream_;
  Settings settings_;  // guarded by the object lock
  // Made and destroyed under the object lock; streaming code, which runs only between start() and
  // stop(), reads it without.
  std::optional<Running> running_;
};

}  // namespace sentry::plugins
