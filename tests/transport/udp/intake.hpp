// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "datagrams.hpp"
#include "transport/udp/reassembler.hpp"

namespace sentry::udp::testing {

inline Origin origin(std::uint8_t host, std::uint16_t port = 5000) {
  Origin from{{}, port};
  from.host.bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 10, 0, 0, host};
  return from;
}

// A reassembler with a clock that the test moves.
class Intake {
 public:
  explicit Intake(ReassemblerOptions options = {}) : reassembler(std::move(options)) {}

  std::optional<ReceivedFrame> take(const std::vector<std::byte> &datagram,
                                    const Origin &from = origin(1)) {
    return reassembler.take(datagram, {from, now_ns, kCaptureTime + utc_offset_ns});
  }

  // All of them; the identities of the frames that came out.
  std::vector<FrameId> take_all(const Datagrams &datagrams, const Origin &from = origin(1)) {
    std::vector<FrameId> ids;
    for (const auto &datagram : datagrams) {
      const auto frame = take(datagram, from);
      if (!frame) continue;
      EXPECT_TRUE(is_payload_of(frame->frame.info, frame->frame.payload.span()));
      ids.push_back(frame->frame.info.id);
    }
    return ids;
  }

  bool delivers(FrameId id, const Origin &from = origin(1), std::size_t size = 100) {
    return !take_all(cut_frame(id, size), from).empty();
  }

  [[nodiscard]] const ReceiverStats &stats() const { return reassembler.stats(); }

  Reassembler reassembler;
  std::int64_t now_ns = 1000 * kSecond;
  std::int64_t utc_offset_ns = 0;
};

}  // namespace sentry::udp::testing
