// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/base/gstbasesink.h>

#include <functional>
#include <memory>
#include <optional>

#include "plugins/frame-intake.hpp"
#include "plugins/live-upstream.hpp"
#include "plugins/udp-sink-settings.hpp"
#include "plugins/uri.hpp"
#include "transport/udp/sender.hpp"

GST_DEBUG_CATEGORY_EXTERN(sentryudpsink_debug);

namespace sentry::plugins {

// What sentryudpsink does; the element is its shell.
class UdpSink {
 public:
  using Settings = UdpSinkSettings;

  explicit UdpSink(GstBaseSink *element);

  bool start();
  void stop();
  GstFlowReturn render(GstBuffer *buffer);
  void drain();
  LiveUpstream &upstream() { return upstream_; }

  // Any thread.
  void interrupt(bool interrupted);
  void set_property(guint property, const GValue *value);
  void get_property(guint property, GValue *value);
  void add(const char *host, int port);
  void remove(const char *host, int port);
  void clear();
  Result<void> set_uri(const UdpUri &uri);
  std::optional<UdpUri> uri();

 private:
  struct Running {
    std::unique_ptr<udp::Sender> sender;
    std::unique_ptr<FrameIntake> intake;
  };

  Settings copy_settings();
  bool fail(const Error &error);
  void set_clients(const char *text);
  void edit_clients(const std::function<void(Settings::ClientList &)> &edit);
  void announce(const char *signal, const udp::Endpoint &client);
  GstStructure *stats();

  GstBaseSink *element_;
  LiveUpstream upstream_;
  Settings settings_;  // guarded by the object lock
  // Made and destroyed under the object lock; streaming code, which runs only between start() and
  // stop(), reads it without.
  std::optional<Running> running_;
};

}  // namespace sentry::plugins
