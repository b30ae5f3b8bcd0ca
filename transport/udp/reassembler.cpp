// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/reassembler.hpp"

#include <utility>

namespace sentry::udp {
namespace {

constexpr std::int64_t kMaxSkew = 30'000'000'000;

}  // namespace

Reassembler::Reassembler(ReassemblerOptions options)
    : guard_(std::move(options.state_directory), options.max_streams), table_(options.limits) {
  choose(options.streams, options.first_heard, options.max_streams);
}

/// Takes these streams from now on, as ReassemblerOptions have them, and forgets the others.
void Reassembler::choose(const std::vector<std::string> &streams, bool first_heard,
                         std::size_t max_streams) {
  only_.clear();
  for (const std::string &name : streams) only_.emplace(stream_hash(name), name);
  first_heard_ = first_heard && streams.empty();
  guard_.set_max_streams(max_streams);
  if (only_.empty()) return;
  const auto is_wanted = [this](std::uint64_t hash) { return only_.contains(hash); };
  guard_.forget_unless(is_wanted);
  table_.drop_unless(is_wanted);
}

/// Gives up the frames to which nothing is added any more; also done by each take().
void Reassembler::expire(std::int64_t monotonic_ns) {
  stats_.expired += table_.expire(monotonic_ns);
}

/// Takes the next datagram of the socket, and gives a frame when it was the last one missing.
/// `arrival.monotonic_ns` must not fall from call to call.
std::optional<ReceivedFrame> Reassembler::take(std::span<const std::byte> bytes,
                                               const Arrival &arrival) {
  ++stats_.datagrams;
  stats_.bytes += bytes.size();
  expire(arrival.monotonic_ns);
  Datagram datagram;
  if (const WireFault fault = parse_datagram(bytes, datagram); fault != WireFault::kNone) {
    ++(is_unsupported(fault) ? stats_.unsupported : stats_.malformed);
    return std::nullopt;
  }
  if (!is_wanted(datagram, arrival)) return std::nullopt;
  const PartialKey key{arrival.from, datagram.header.stream, datagram.header.id};
  auto &entry = table_.find_or_open(key, datagram.header, arrival.monotonic_ns);
  const PartialFrame::Added added = entry.frame.add(datagram);
  if (added == PartialFrame::Added::kDuplicate) ++stats_.duplicate;
  if (added == PartialFrame::Added::kContradiction) ++stats_.malformed;
  std::optional<ReceivedFrame> frame;
  if (added == PartialFrame::Added::kNew) table_.settle(entry, arrival.monotonic_ns);
  if (added == PartialFrame::Added::kLast) frame = finish(entry, arrival);
  stats_.evicted = table_.evicted();
  return frame;
}

bool Reassembler::is_wanted(const Datagram &datagram, const Arrival &arrival) {
  if (!only_.empty() && !only_.contains(datagram.header.stream)) {
    ++stats_.other_stream;
    return false;
  }
  return count(guard_.judge(datagram.header.stream, arrival.from.host, datagram.header.id,
                            arrival.monotonic_ns));
}

// True when it is to be delivered.
bool Reassembler::count(EpochGuard::Verdict verdict) {
  switch (verdict) {
    case EpochGuard::Verdict::kNewer:
      return true;
    case EpochGuard::Verdict::kDelivered:
      ++stats_.duplicate;
      return false;
    case EpochGuard::Verdict::kLate:
      ++stats_.late;
      return false;
    case EpochGuard::Verdict::kStaleEpoch:
      ++stats_.stale_epoch;
      return false;
    case EpochGuard::Verdict::kNoRoom:
      ++stats_.streams_refused;
      return false;
  }
  return false;
}

std::optional<ReceivedFrame> Reassembler::finish(PartialTable::Entry &entry,
                                                 const Arrival &arrival) {
  auto whole = entry.frame.finish();
  const auto wanted = only_.find(entry.key.stream);
  table_.close(entry);
  if (!whole) {
    ++(whole.error().code == ErrorCode::kCorrupt ? stats_.corrupt : stats_.malformed);
    return std::nullopt;
  }
  // Two names may have one hash.
  if (wanted != only_.end() && whole->descriptor.stream != wanted->second) {
    ++stats_.other_stream;
    return std::nullopt;
  }
  return deliver(whole.take(), arrival);
}

std::optional<ReceivedFrame> Reassembler::deliver(PartialFrame::Whole whole,
                                                  const Arrival &arrival) {
  Descriptor &descriptor = whole.descriptor;
  const FrameId id = descriptor.info.id;
  const auto admission =
      guard_.admit(descriptor.stream, arrival.from.host, id, arrival.monotonic_ns);
  if (!count(admission.verdict)) return std::nullopt;
  const std::uint64_t hash = stream_hash(descriptor.stream);
  table_.drop_superseded(hash, id);
  if (first_heard_ && only_.empty()) only_.emplace(hash, descriptor.stream);
  ++stats_.frames;
  stats_.frames_lost += admission.lost;
  ReceivedFrame frame;
  frame.stream = std::move(descriptor.stream);
  frame.frame = {std::move(descriptor.info), std::move(whole.payload)};
  frame.discontinuity = admission.discontinuity;
  note_skew(frame, arrival);
  return frame;
}

// A stand-in for the camera's picture keeps the time of the last one, however long ago that was.
void Reassembler::note_skew(ReceivedFrame &frame, const Arrival &arrival) {
  if (frame.frame.info.state != SourceState::kLive) return;
  const std::int64_t skew = arrival.utc_ns - frame.frame.info.capture_time_ns;
  if (skew <= kMaxSkew && skew >= -kMaxSkew) return;
  ++stats_.skewed;
  frame.clock_skew_ns = skew;
}

}  // namespace sentry::udp
