// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "transport/base/bytes.hpp"
#include "transport/udp/origin.hpp"

namespace sentry::udp {

// Datagrams taken from a socket with one recvmmsg(2), into memory that is used again and again.
// From a socket with UDP_GRO, udp(7), one message may bring many of the same size, one behind
// another.
class DatagramBatch {
 public:
  struct Item {
    std::span<const std::byte> bytes;
    Origin from;
  };

  DatagramBatch();

  int receive(int socket);
  bool next(Item &item);
  // Datagrams the kernel has dropped since the socket was opened, as far as it has told.
  [[nodiscard]] std::uint64_t kernel_drops() const { return kernel_drops_; }

 private:
  static constexpr std::size_t kCount = 32;
  static constexpr std::size_t kSize = std::size_t{64} << 10;  // more than UDP can carry
  static constexpr std::size_t kControl = 256;  // a socket that is handed over may ask for more

  void prepare(std::size_t index);
  void read_notes(std::size_t index);
  void note_drops(std::uint32_t drops);

  Bytes buffer_;
  std::array<mmsghdr, kCount> messages_{};
  std::array<iovec, kCount> slices_{};
  std::array<SocketAddress, kCount> senders_{};
  alignas(cmsghdr) std::array<std::array<std::byte, kControl>, kCount> controls_{};
  std::array<std::size_t, kCount> sizes_{};  // of the datagrams of each message but its last
  std::size_t received_ = 0;                 // messages
  std::size_t taken_ = 0;                    // of these
  std::span<const std::byte> rest_;          // of the message taken last
  std::uint32_t last_drops_ = 0;             // the kernel's counter, which wraps
  std::uint64_t kernel_drops_ = 0;
};

}  // namespace sentry::udp
