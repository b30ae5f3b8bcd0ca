// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "datagrams.hpp"

#include <algorithm>
#include <random>

#include "transport/udp/packetizer.hpp"

namespace sentry::udp::testing {

Bytes make_payload(std::size_t size, std::uint64_t seed) {
  Bytes payload(size);
  std::minstd_rand random(static_cast<unsigned>(seed * 2654435761U + 1));
  std::generate_n(payload.data(), size, [&] { return static_cast<std::byte>(random() >> 7); });
  return payload;
}

FrameInfo make_info(FrameId id, std::span<const std::byte> payload) {
  FrameInfo info;
  info.id = id;
  info.capture_time_ns = kCaptureTime + static_cast<std::int64_t>(id.number);
  info.width = 640;
  info.height = 480;
  info.checksum = payload_checksum(payload);
  return info;
}

Datagrams cut_frame(FrameId id, std::size_t size, std::string_view stream, std::size_t mtu) {
  Bytes payload = make_payload(size, id.epoch ^ id.number);
  const FrameInfo info = make_info(id, payload.span());
  return cut_frame(info, std::move(payload), stream, mtu);
}

Datagrams cut_frame(const FrameInfo &info, Bytes payload, std::string_view stream,
                    std::size_t mtu) {
  auto packets = Packets::cut(stream, info, std::move(payload), mtu, 0);
  Datagrams datagrams;
  if (!packets) return datagrams;
  for (std::size_t i = 0; i < packets->count(); ++i) {
    auto &datagram = datagrams.emplace_back();
    for (const iovec &slice : packets->slices(i, 1)) {
      const auto *bytes = static_cast<const std::byte *>(slice.iov_base);
      datagram.insert(datagram.end(), bytes, bytes + slice.iov_len);
    }
  }
  return datagrams;
}

bool is_payload_of(const FrameInfo &info, std::span<const std::byte> payload) {
  const Bytes expected = make_payload(payload.size(), info.id.epoch ^ info.id.number);
  return std::ranges::equal(expected.span(), payload);
}

}  // namespace sentry::udp::testing
