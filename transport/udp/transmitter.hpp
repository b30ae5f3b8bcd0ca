// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "transport/base/address.hpp"
#include "transport/udp/packetizer.hpp"
#include "transport/udp/send-sockets.hpp"
#include "transport/udp/sender.hpp"
#include "transport/udp/wake.hpp"

namespace sentry::udp {

// Where a frame goes, and what was learnt on the way.
struct Target {
  SocketAddress address;
  bool segment = true;    // UDP_SEGMENT has not failed on this route
  bool given_up = false;  // the rest of this frame has no way there
};

// Hands bursts of datagrams to the kernel and sorts its answers. Belongs to the sender's thread.
class Transmitter {
 public:
  Transmitter(SendSockets sockets, const Wake &cancel)
      : sockets_(std::move(sockets)), cancel_(cancel) {}

  void begin_frame();
  void send(Packets &packets, std::size_t first, std::size_t count, Target &target, bool segment);
  [[nodiscard]] bool can_reach(int family) const { return sockets_.for_family(family) >= 0; }
  [[nodiscard]] SenderStats take_stats() { return std::exchange(stats_, {}); }

 private:
  static constexpr std::size_t kBatch = 64;

  struct Burst {
    Packets &packets;
    std::size_t first = 0;
    std::size_t count = 0;
    Target &target;
    int socket = -1;
    int retries = 0;
  };
  enum class Next { kRetry, kSkip, kGiveUp };

  bool send_segmented(Burst &burst);
  void send_singly(Burst &burst);
  Next sort_error(Burst &burst, int number);
  bool wait_for_room(const Burst &burst, int number);
  std::size_t hear_errors(int socket);
  void count_error(int number);
  void count_sent(std::size_t datagrams, std::size_t bytes);

  SendSockets sockets_;
  const Wake &cancel_;
  SenderStats stats_;
  std::int64_t patience_ns_ = 0;  // left to wait for room in a buffer
  std::array<mmsghdr, kBatch> messages_{};
};

}  // namespace sentry::udp
