// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "transport/base/bytes.hpp"
#include "transport/base/frame.hpp"
#include "transport/base/result.hpp"
#include "transport/udp/wire.hpp"

namespace sentry::udp {

// One frame cut into datagrams once, for every client. The slices point into this object: headers,
// descriptor and payload are gathered by the kernel and never copied here.
class Packets {
 public:
  static Result<Packets> cut(std::string_view stream, const FrameInfo &info, Bytes payload,
                             std::size_t mtu, std::uint8_t priority);

  [[nodiscard]] std::size_t count() const { return headers_.size(); }
  // Bytes of UDP payload of every datagram but the last.
  [[nodiscard]] std::size_t datagram_size() const { return datagram_size_; }
  [[nodiscard]] std::size_t bytes(std::size_t first, std::size_t count) const;
  [[nodiscard]] std::span<iovec> slices(std::size_t first, std::size_t count);

 private:
  void slice(const DatagramHeader &header);
  void add_part(Bytes &part, std::size_t offset, std::size_t length);

  Bytes descriptor_;
  Bytes payload_;
  std::vector<HeaderBytes> headers_;
  std::vector<iovec> slices_;
  std::vector<std::size_t> first_slice_;  // of each datagram, and one past the last
  std::size_t datagram_size_ = 0;
  std::size_t last_size_ = 0;
};

}  // namespace sentry::udp
