// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/base/gstpushsrc.h>

#include <memory>
#include <optional>

#include "plugins/source-gate.hpp"
#include "plugins/udp-source-settings.hpp"
#include "plugins/uri.hpp"
#include "transport/udp/receiver.hpp"

GST_DEBUG_CATEGORY_EXTERN(sentryudpsrc_debug);

namespace sentry::plugins {

// What sentryudpsrc does; the element is its shell.
class UdpSource {
 public:
  using Settings = UdpSourceSettings;

  explicit UdpSource(GstPushSrc *element);

  bool start();
  void stop();
  GstFlowReturn create(GstBuffer **buffer);

  // Any thread.
  void set_flushing(bool flushing);
  void set_paused(bool paused);
  void set_property(guint property, const GValue *value);
  void get_property(guint property, GValue *value);
  Result<void> set_uri(const UdpUri &uri);
  UdpUri uri();

 private:
  struct Running {
    std::unique_ptr<udp::Receiver> receiver;
    std::uint64_t timeout_ns = 0;
    bool warned = false;
  };

  bool fail(const Error &error);
  Result<std::optional<udp::ReceivedFrame>> next();
  void warn_once();
  [[nodiscard]] std::uint16_t port() const;
  void update_interrupt();
  GstStructure *stats() const;

  GstPushSrc *element_;
  Settings settings_;  // guarded by the object lock
  // Made and destroyed under the object lock; streaming code, which runs only between start() and
  // stop(), uses it without.
  std::optional<Running> running_;
  SourceGate gate_;
};

}  // namespace sentry::plugins
