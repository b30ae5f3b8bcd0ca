// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "transport/base/frame.hpp"
#include "transport/base/result.hpp"
#include "transport/udp/endpoint.hpp"
#include "transport/udp/resolver.hpp"

namespace sentry::udp {

struct SenderOptions {
  std::string stream{kDefaultStream};
  std::uint16_t mtu = 1400;          // bytes of UDP payload, at most
  std::uint64_t pacing_bitrate = 0;  // bits per second to each client; 0: as fast as it goes
  std::uint8_t priority = 0;
  std::string bind_address;     // empty: any
  std::uint16_t bind_port = 0;  // 0: any
  int ttl = 64;                 // unicast hops
  int ttl_mc = 1;               // multicast hops
  std::string multicast_iface;  // empty: by route
  bool loop = true;             // multicast to this host too
  int qos_dscp = -1;            // -1: leave
  int buffer_size = 0;          // bytes of SO_SNDBUF; 0: leave
  Lookup lookup;                // empty: getaddrinfo(3)
};

struct SenderStats {
  std::uint64_t frames_sent = 0;
  std::uint64_t frames_replaced = 0;  // a newer one came before the first datagram left
  std::uint64_t frames_invalid = 0;   // too large, or with a description that may not travel
  std::uint64_t frames_aborted = 0;   // begun, and given up at interrupt(true)
  std::uint64_t datagrams_sent = 0;   // to all clients together
  std::uint64_t bytes_sent = 0;       // of UDP payload
  std::uint64_t refused = 0;          // ECONNREFUSED: nobody listens at a client
  std::uint64_t unreachable = 0;      // ENETUNREACH, EHOSTUNREACH
  std::uint64_t no_buffers = 0;       // ENOBUFS, EAGAIN: the datagram was lost here
  std::uint64_t other_errors = 0;
  std::uint64_t unresolved = 0;  // clients whose name has no address at the moment
};

// Sends one stream's frames to any number of clients, from a thread of its own.
// Every function may be called from any thread.
class Sender {
 public:
  static Result<std::unique_ptr<Sender>> create(SenderOptions options);
  Sender(const Sender &) = delete;
  Sender &operator=(const Sender &) = delete;
  ~Sender();

  // False when the client was there already (add) or was not (remove).
  bool add(const Endpoint &client);
  bool remove(const Endpoint &client);
  void clear();
  [[nodiscard]] std::vector<Endpoint> clients() const;

  void send(FrameInfo info, Bytes payload);
  bool drain(std::chrono::nanoseconds limit);
  void interrupt(bool interrupted);
  void set_pacing_bitrate(std::uint64_t bits_per_second);
  [[nodiscard]] SenderStats stats() const;

 private:
  class Impl;
  explicit Sender(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace sentry::udp
