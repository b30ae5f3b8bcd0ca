// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "plugins/udp-sink-settings.hpp"

#include "plugins/properties.hpp"
#include "plugins/unavailable.hpp"

namespace sentry::plugins {
namespace {

using Settings = UdpSinkSettings;

constexpr std::uint16_t kLeastMtu = 576;
constexpr std::uint16_t kMostMtu = 65507;  // what UDP over IPv4 can carry

void add_stream_specs(Settings::Specs &specs, const Settings &initial) {
  specs[Settings::kClients] = text_spec(
      "clients", "Clients", "Who gets the frames: host:port or [IPv6]:port, separated by commas",
      to_string(initial.clients), kChangeAnyTime);
  specs[Settings::kStream] = text_spec(
      "stream", "Stream",
      "Name of the stream: a-z and 0-9 first, then also '.', '_' and '-', at most 64 bytes",
      initial.sender.stream);
  specs[Settings::kMtu] =
      number_spec<std::uint16_t>("mtu", "MTU", "Bytes of UDP payload in a datagram, at most",
                                 kLeastMtu, kMostMtu, initial.sender.mtu);
  specs[Settings::kPacingBitrate] = number_spec<std::uint64_t>(
      "pacing-bitrate", "Pacing bit rate",
      "Bits per second at which a frame leaves to each client (0: as fast as it goes)", 0,
      G_MAXUINT64, initial.sender.pacing_bitrate, kChangeAnyTime);
  specs[Settings::kPriority] = number_spec<std::uint8_t>(
      "priority", "Priority",
      "Rank of this sender among those of the stream; receivers mind it only in sealed streams", 0,
      G_MAXUINT8, initial.sender.priority);
  specs[Settings::kFec] = number_spec<std::uint32_t>(
      "fec", "Forward error correction",
      "Percent of parity sent with a frame; this version can send none, so only 0 starts", 0, 100,
      initial.fec);
  specs[Settings::kKeyFile] =
      text_spec("key-file", "Key file",
                "File with the key that seals datagrams; this version cannot seal, so only an "
                "empty name starts",
                initial.key_file);
  specs[Settings::kNetworkStats] = stats_spec(
      "network-stats", "Network statistics",
      "Counters since the start: frames-sent, frames-replaced, frames-aborted, frames-damaged, "
      "frames-repeated, datagrams-sent, bytes-sent, refused, unreachable, no-buffers, "
      "other-errors, unresolved (all guint64)");
}

void add_socket_specs(Settings::Specs &specs, const Settings &initial) {
  const udp::SenderOptions &sender = initial.sender;
  specs[Settings::kBindAddress] =
      text_spec("bind-address", "Bind address", "Local address to send from (empty: any)",
                sender.bind_address);
  specs[Settings::kBindPort] = number_spec<std::uint16_t>(
      "bind-port", "Bind port", "Local port to send from (0: any free one)", 0, G_MAXUINT16,
      sender.bind_port);
  specs[Settings::kTtl] = number_spec<int>(
      "ttl", "Unicast hops", "Routers a unicast datagram may pass", 1, G_MAXUINT8, sender.ttl);
  specs[Settings::kTtlMc] = number_spec<int>(
      "ttl-mc", "Multicast hops", "Routers a multicast datagram may pass (0: stays on this host)",
      0, G_MAXUINT8, sender.ttl_mc);
  specs[Settings::kMulticastIface] = text_spec(
      "multicast-iface", "Multicast interface",
      "Network interface for multicast, such as eth0 (empty: by route)", sender.multicast_iface);
  specs[Settings::kLoop] = switch_spec(
      "loop", "Multicast loop", "Whether receivers on this host get multicast too", sender.loop);
  specs[Settings::kQosDscp] = number_spec<int>(
      "qos-dscp", "QoS DSCP", "Differentiated services code point of the datagrams (-1: leave)", -1,
      63, sender.qos_dscp);
  specs[Settings::kBufferSize] =
      number_spec<int>("buffer-size", "Buffer size", "Bytes of the socket's send buffer (0: leave)",
                       0, G_MAXINT, sender.buffer_size);
}

}  // namespace

UdpSinkSettings::Specs UdpSinkSettings::specs() {
  const UdpSinkSettings initial;
  Specs specs{};
  add_stream_specs(specs, initial);
  add_socket_specs(specs, initial);
  return specs;
}

bool UdpSinkSettings::set(guint property, const GValue *value) {
  switch (property) {
    case kStream:
      return load(value, sender.stream);
    case kMtu:
      return load(value, sender.mtu);
    case kPacingBitrate:
      return load(value, sender.pacing_bitrate);
    case kPriority:
      return load(value, sender.priority);
    case kFec:
      return load(value, fec);
    case kKeyFile:
      return load(value, key_file);
    case kBindAddress:
      return load(value, sender.bind_address);
    case kBindPort:
      return load(value, sender.bind_port);
    case kTtl:
      return load(value, sender.ttl);
    case kTtlMc:
      return load(value, sender.ttl_mc);
    case kMulticastIface:
      return load(value, sender.multicast_iface);
    case kLoop:
      return load(value, sender.loop);
    case kQosDscp:
      return load(value, sender.qos_dscp);
    case kBufferSize:
      return load(value, sender.buffer_size);
    default:
      return false;
  }
}

bool UdpSinkSettings::get(guint property, GValue *value) const {
  switch (property) {
    case kClients:
      return store(value, to_string(clients));
    case kStream:
      return store(value, sender.stream);
    case kMtu:
      return store(value, sender.mtu);
    case kPacingBitrate:
      return store(value, sender.pacing_bitrate);
    case kPriority:
      return store(value, sender.priority);
    case kFec:
      return store(value, fec);
    case kKeyFile:
      return store(value, key_file);
    case kBindAddress:
      return store(value, sender.bind_address);
    case kBindPort:
      return store(value, sender.bind_port);
    case kTtl:
      return store(value, sender.ttl);
    case kTtlMc:
      return store(value, sender.ttl_mc);
    case kMulticastIface:
      return store(value, sender.multicast_iface);
    case kLoop:
      return store(value, sender.loop);
    case kQosDscp:
      return store(value, sender.qos_dscp);
    case kBufferSize:
      return store(value, sender.buffer_size);
    default:
      return false;
  }
}

/// Whether this version can do what is asked, and the list of clients was one.
Result<void> UdpSinkSettings::check() const {
  if (bad_clients) return *bad_clients;
  if (fec != 0) return parity_unavailable(fec);
  if (!key_file.empty()) return sealing_unavailable(key_file);
  return {};
}

std::string to_string(const UdpSinkSettings::ClientList &clients) {
  std::string text;
  for (const udp::Endpoint &client : clients) {
    if (!text.empty()) text += ',';
    text += udp::to_string(client);
  }
  return text;
}

}  // namespace sentry::plugins
