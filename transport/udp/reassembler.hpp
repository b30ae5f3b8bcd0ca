// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "transport/udp/epoch-guard.hpp"
#include "transport/udp/partial-table.hpp"
#include "transport/udp/receiver.hpp"
#include "transport/udp/wire.hpp"

namespace sentry::udp {

struct ReassemblerOptions {
  std::vector<std::string> streams;  // none: every one heard
  bool first_heard = false;          // with no `streams`: settle on the first one
  std::string state_directory;
  std::size_t max_streams = 64;
  PartialLimits limits;
};

// When and from where a datagram came.
struct Arrival {
  Origin from;
  std::int64_t monotonic_ns = 0;
  std::int64_t utc_ns = 0;
};

// Makes frames of datagrams: whole and verified, each at most once, the newest first. Knows neither
// sockets nor clocks. What one datagram costs is bounded whatever it holds.
class Reassembler {
 public:
  explicit Reassembler(ReassemblerOptions options);

  std::optional<ReceivedFrame> take(std::span<const std::byte> datagram, const Arrival &arrival);
  void expire(std::int64_t monotonic_ns);
  void choose(const std::vector<std::string> &streams, bool first_heard, std::size_t max_streams);

  // The part of the statistics that is known here; the rest is zero.
  [[nodiscard]] const ReceiverStats &stats() const { return stats_; }
  [[nodiscard]] const std::optional<Error> &warning() const { return guard_.warning(); }
  [[nodiscard]] const PartialTable &partial_frames() const { return table_; }

 private:
  bool is_wanted(const Datagram &datagram, const Arrival &arrival);
  bool count(EpochGuard::Verdict verdict);
  std::optional<ReceivedFrame> finish(PartialTable::Entry &entry, const Arrival &arrival);
  std::optional<ReceivedFrame> deliver(PartialFrame::Whole whole, const Arrival &arrival);
  void note_skew(ReceivedFrame &frame, const Arrival &arrival);

  std::map<std::uint64_t, std::string> only_;  // the streams that are wanted, by hash; none: all
  bool first_heard_ = false;
  EpochGuard guard_;
  PartialTable table_;
  ReceiverStats stats_;
};

}  // namespace sentry::udp
