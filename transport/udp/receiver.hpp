// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "transport/base/frame.hpp"
#include "transport/base/result.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::udp {

struct ReceiverOptions {
  std::string address;               // empty: any IPv4 or IPv6; a multicast group is joined
  std::uint16_t port = 0;            // 0: any free one, see port()
  std::vector<std::string> streams;  // none: every one heard
  bool first_heard = false;          // with no `streams`: settle on the first one
  std::string allow_from{"127.0.0.0/8,::1/128"};  // CIDR blocks, comma-separated
  std::string multicast_iface;
  bool auto_multicast = true;
  int buffer_size = 0;          // bytes of SO_RCVBUF; 0: 4 MiB as far as the system allows
  std::string state_directory;  // where the newest epochs are kept; empty: nowhere
  std::size_t max_streams = 64;
};

struct ReceiverStats {
  std::uint64_t datagrams = 0;
  std::uint64_t bytes = 0;
  std::uint64_t frames = 0;           // delivered
  std::uint64_t frames_lost = 0;      // numbers that were skipped in a stream
  std::uint64_t not_allowed = 0;      // datagrams from outside `allow_from`
  std::uint64_t malformed = 0;        // datagrams that are not ours, or contradict themselves
  std::uint64_t duplicate = 0;        // datagrams
  std::uint64_t corrupt = 0;          // whole frames whose checksum is wrong
  std::uint64_t stale_epoch = 0;      // datagrams of an epoch that was superseded
  std::uint64_t skewed = 0;           // frames whose capture time is over 30 s from now
  std::uint64_t evicted = 0;          // partial frames given up to stay within the caps
  std::uint64_t unsupported = 0;      // sealed, or of a later version
  std::uint64_t late = 0;             // datagrams of frames older than one already delivered
  std::uint64_t other_stream = 0;     // datagrams of streams that were not asked for
  std::uint64_t expired = 0;          // partial frames given up because nothing more came
  std::uint64_t streams_refused = 0;  // whole frames of streams beyond `max_streams`
  std::uint64_t kernel_drops = 0;     // datagrams the socket's buffer had no room for
};

struct ReceivedFrame {
  std::string stream;
  Frame frame;
  bool discontinuity = false;  // a frame of this stream is missing before it
  bool sealed = false;
  std::int64_t clock_skew_ns = 0;  // arrival less capture time where beyond ±30 s, else 0
};

// One bound socket and what comes out of it. receive() and change() belong to one thread at a time;
// the other functions may be called from any.
class Receiver {
 public:
  static Result<std::unique_ptr<Receiver>> create(const ReceiverOptions &options);
  static Result<std::unique_ptr<Receiver>> adopt(UniqueFd socket, const ReceiverOptions &options);
  Receiver(const Receiver &) = delete;
  Receiver &operator=(const Receiver &) = delete;
  ~Receiver();

  Result<std::optional<ReceivedFrame>> receive(std::chrono::nanoseconds limit);
  Result<void> change(const ReceiverOptions &options);
  void interrupt(bool interrupted);
  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] ReceiverStats stats() const;
  [[nodiscard]] std::optional<Error> warning() const;

 private:
  class Impl;
  static Result<std::unique_ptr<Receiver>> on(UniqueFd socket, const ReceiverOptions &options);
  explicit Receiver(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace sentry::udp
