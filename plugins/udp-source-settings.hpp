// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <glib-object.h>

#include <array>
#include <cstdint>
#include <string>

#include "transport/base/result.hpp"
#include "transport/udp/receiver.hpp"

namespace sentry::plugins {

inline constexpr std::uint16_t kDefaultUdpPort = 5004;

// What the properties of sentryudpsrc set.
struct UdpSourceSettings {
  enum Property : guint {
    kAddress = 1,
    kPort,
    kStream,
    kKeyFile,
    kAllowFrom,
    kMulticastIface,
    kAutoMulticast,
    kBufferSize,
    kTimeout,
    kNetworkStats,
    kPropertyCount,
  };
  using Specs = std::array<GParamSpec *, kPropertyCount>;

  UdpSourceSettings() { receiver.port = kDefaultUdpPort; }

  udp::ReceiverOptions receiver;
  std::string stream;  // empty: the first one heard
  std::string key_file;
  std::uint64_t timeout_ns = 0;  // 0: none

  static Specs specs();
  bool set(guint property, const GValue *value);
  bool get(guint property, GValue *value) const;
  [[nodiscard]] Result<void> check() const;
};

}  // namespace sentry::plugins
