// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <glib-object.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "transport/base/result.hpp"
#include "transport/udp/endpoint.hpp"
#include "transport/udp/sender.hpp"

namespace sentry::plugins {

// What the properties of sentryudpsink set.
struct UdpSinkSettings {
  enum Property : guint {
    kClients = 1,
    kStream,
    kMtu,
    kPacingBitrate,
    kPriority,
    kFec,
    kKeyFile,
    kBindAddress,
    kBindPort,
    kTtl,
    kTtlMc,
    kMulticastIface,
    kLoop,
    kQosDscp,
    kBufferSize,
    kNetworkStats,
    kPropertyCount,
  };
  using Specs = std::array<GParamSpec *, kPropertyCount>;

  using ClientList = std::vector<udp::Endpoint>;

  udp::SenderOptions sender;
  ClientList clients;                // each once
  std::optional<Error> bad_clients;  // why the last list was refused; the one before stays
  std::uint32_t fec = 0;
  std::string key_file;

  static Specs specs();
  // True when the property is one of those above; clients and network-stats are the sink's.
  bool set(guint property, const GValue *value);
  bool get(guint property, GValue *value) const;
  [[nodiscard]] Result<void> check() const;
};

std::string to_string(const UdpSinkSettings::ClientList &clients);

}  // namespace sentry::plugins
