// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "plugins/udp-source-settings.hpp"

#include "plugins/properties.hpp"
#include "plugins/unavailable.hpp"

namespace sentry::plugins {
namespace {

using Settings = UdpSourceSettings;

void add_stream_specs(Settings::Specs &specs, const Settings &initial) {
  specs[Settings::kStream] =
      text_spec("stream", "Stream", "Name of the stream to receive (empty: the first one heard)",
                initial.stream);
  specs[Settings::kKeyFile] =
      text_spec("key-file", "Key file",
                "File with the key that opens sealed datagrams; this version cannot, so only an "
                "empty name starts",
                initial.key_file);
  specs[Settings::kTimeout] = number_spec<std::uint64_t>(
      "timeout", "Timeout",
      "Nanoseconds without a frame after which an element message GstSentryUdpSrcTimeout is "
      "posted, and again each time they pass (0: never)",
      0, kLongestTimeout, initial.timeout_ns);
  specs[Settings::kNetworkStats] =
      stats_spec("network-stats", "Network statistics",
                 "Counters since the start: datagrams, bytes, frames, frames-lost, not-allowed, "
                 "malformed, duplicate, corrupt, stale-epoch, skewed, evicted, unsupported, late, "
                 "other-stream, expired, kernel-drops (all guint64)");
}

void add_socket_specs(Settings::Specs &specs, const Settings &initial) {
  const udp::ReceiverOptions &receiver = initial.receiver;
  specs[Settings::kAddress] =
      text_spec("address", "Address",
                "Local address to receive at, or multicast group to join (empty: any, IPv4 and "
                "IPv6)",
                receiver.address);
  specs[Settings::kPort] = number_spec<std::uint16_t>(
      "port", "Port", "UDP port to receive at (0: any free one, which this then tells)", 0,
      G_MAXUINT16, receiver.port);
  specs[Settings::kAllowFrom] =
      text_spec("allow-from", "Allow from",
                "Whose datagrams are taken: CIDR blocks, separated by commas", receiver.allow_from);
  specs[Settings::kMulticastIface] =
      text_spec("multicast-iface", "Multicast interface",
                "Network interface to join a group on, such as eth0 (empty: by route)",
                receiver.multicast_iface);
  specs[Settings::kAutoMulticast] =
      switch_spec("auto-multicast", "Automatic multicast",
                  "Whether to join the group when address is one", receiver.auto_multicast);
  specs[Settings::kBufferSize] = number_spec<int>(
      "buffer-size", "Buffer size",
      "Bytes of the socket's receive buffer (0: 4 MiB as far as the system allows)", 0, G_MAXINT,
      receiver.buffer_size);
}

}  // namespace

UdpSourceSettings::Specs UdpSourceSettings::specs() {
  const UdpSourceSettings initial;
  Specs specs{};
  add_stream_specs(specs, initial);
  add_socket_specs(specs, initial);
  return specs;
}

bool UdpSourceSettings::set(guint property, const GValue *value) {
  switch (property) {
    case kAddress:
      return load(value, receiver.address);
    case kPort:
      return load(value, receiver.port);
    case kStream:
      return load(value, stream);
    case kKeyFile:
      return load(value, key_file);
    case kAllowFrom:
      return load(value, receiver.allow_from);
    case kMulticastIface:
      return load(value, receiver.multicast_iface);
    case kAutoMulticast:
      return load(value, receiver.auto_multicast);
    case kBufferSize:
      return load(value, receiver.buffer_size);
    case kTimeout:
      return load(value, timeout_ns);
    default:
      return false;
  }
}

bool UdpSourceSettings::get(guint property, GValue *value) const {
  switch (property) {
    case kAddress:
      return store(value, receiver.address);
    case kPort:
      return store(value, receiver.port);
    case kStream:
      return store(value, stream);
    case kKeyFile:
      return store(value, key_file);
    case kAllowFrom:
      return store(value, receiver.allow_from);
    case kMulticastIface:
      return store(value, receiver.multicast_iface);
    case kAutoMulticast:
      return store(value, receiver.auto_multicast);
    case kBufferSize:
      return store(value, receiver.buffer_size);
    case kTimeout:
      return store(value, timeout_ns);
    default:
      return false;
  }
}

/// Whether this version can do what is asked, and the stream has a name or none.
Result<void> UdpSourceSettings::check() const {
  if (!key_file.empty()) return sealing_unavailable(key_file);
  return {};
}

}  // namespace sentry::plugins
