// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>

namespace sentry::udp {

// Says when datagrams may leave so that a frame is spread at a bit rate. Deadlines are absolute: a
// late burst does not delay the ones after it, but what was missed is caught up only in part.
class Pacer {
 public:
  static constexpr std::int64_t kMaxLag = 5'000'000;  // ns that may be caught up at once

  void set_bitrate(std::uint64_t bits_per_second) { bitrate_ = bits_per_second; }
  [[nodiscard]] bool active() const { return bitrate_ != 0; }
  // When the next datagram may leave; in the past when nothing holds it.
  [[nodiscard]] std::int64_t ready_ns() const { return active() ? ready_ns_ : 0; }
  [[nodiscard]] std::size_t burst(std::size_t datagram_size) const;
  void begin(std::int64_t now_ns);
  void sent(std::size_t bytes, std::int64_t now_ns);

 private:
  std::uint64_t bitrate_ = 0;
  std::int64_t ready_ns_ = 0;
};

}  // namespace sentry::udp
