// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <glib.h>

#include <cstdint>
#include <string>

#include "transport/base/result.hpp"

namespace sentry::plugins {

inline constexpr const char *kUdpScheme = "sentryudp";
inline constexpr const char *kShmScheme = "sentryshm";

// sentryudp://[host]:port?stream=NAME
struct UdpUri {
  std::string host;        // empty: any, for a receiver
  std::uint16_t port = 0;  // 0: not given
  std::string stream;      // empty: not given
};

Result<UdpUri> parse_udp_uri(const char *text);
std::string to_string(const UdpUri &uri);

// sentryshm://name
Result<std::string> parse_shm_uri(const char *text);
std::string shm_uri(const std::string &segment);

// Fills `error` as a GstURIHandler must, and answers false.
gboolean refuse_uri(GError **error, const Error &problem);

}  // namespace sentry::plugins
