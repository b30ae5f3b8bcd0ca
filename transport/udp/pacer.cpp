// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/pacer.hpp"

#include <algorithm>

namespace sentry::udp {
namespace {

constexpr std::size_t kMaxBurst = 64;           // datagrams: what one system call takes
constexpr std::size_t kMaxBurstBytes = 65'000;  // what UDP_SEGMENT takes, udp(7)
constexpr std::uint64_t kBurstsPerSecond = 1000;
constexpr std::uint64_t kBitsPerByte = 8;

}  // namespace

/// Datagrams to send at once: with pacing a millisecond's worth, without it what a system call
/// takes.
std::size_t Pacer::burst(std::size_t datagram_size) const {
  const std::size_t most = std::clamp<std::size_t>(kMaxBurstBytes / datagram_size, 1, kMaxBurst);
  if (!active()) return most;
  const std::uint64_t worth = bitrate_ / kBitsPerByte / kBurstsPerSecond / datagram_size;
  return static_cast<std::size_t>(std::clamp<std::uint64_t>(worth, 1, most));
}

/// A frame begins: not before the one before it would have ended.
void Pacer::begin(std::int64_t now_ns) { ready_ns_ = std::max(ready_ns_, now_ns); }

/// A burst of `bytes` left at `now_ns`.
void Pacer::sent(std::size_t bytes, std::int64_t now_ns) {
  if (!active()) return;
  constexpr auto kSecond = 1e9;
  const double duration =
      static_cast<double>(bytes * kBitsPerByte) * kSecond / static_cast<double>(bitrate_);
  ready_ns_ = std::max(ready_ns_, now_ns - kMaxLag);
  ready_ns_ += static_cast<std::int64_t>(std::min(duration, 1e17));
}

}  // namespace sentry::udp
