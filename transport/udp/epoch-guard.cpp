// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/epoch-guard.hpp"

#include <algorithm>
#include <utility>

namespace sentry::udp {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kSilence = 5 * kSecond;  // then another host's lower epoch may take over
constexpr std::int64_t kForgetAfter = 60 * kSecond;  // an idle stream makes room for a new one
constexpr std::int64_t kMinSaveGap = kSecond / 50;
constexpr std::int64_t kReserveTime = kSecond / 2;  // of frames that a crash may cost, at most
constexpr std::uint64_t kMaxReserve = 4096;

// The oldest epoch of a host that has begun a later one since; of hosts with one epoch each the one
// that was current longest ago. `heard` has the newest first.
void forget_one(std::vector<Heard> &heard) {
  for (auto old = heard.end() - 1; old != heard.begin(); --old) {
    const auto same_host = [&](const Heard &other) { return other.host == old->host; };
    if (std::any_of(heard.begin(), old, same_host)) {
      heard.erase(old);
      return;
    }
  }
  heard.pop_back();
}

}  // namespace

EpochGuard::EpochGuard(std::string directory, std::size_t max_streams)
    : file_(std::move(directory)), max_streams_(max_streams) {
  if (!file_.enabled()) return;
  if (const auto prepared = file_.prepare(); !prepared) warning_ = prepared.error();
}

// A clean end knows the newest number exactly, so that the next run refuses nothing new.
EpochGuard::~EpochGuard() {
  for (auto &[hash, stream] : streams_) save_exactly(stream);
}

/// Makes room at once. What must be known of a stream that comes back is in its file.
void EpochGuard::forget_unless(const std::function<bool(std::uint64_t hash)> &is_wanted) {
  for (auto &[hash, stream] : streams_) {
    if (!is_wanted(hash)) save_exactly(stream);
  }
  std::erase_if(streams_, [&](const auto &entry) { return !is_wanted(entry.first); });
}

EpochGuard::Verdict EpochGuard::judge(const Stream &stream, const Address &host, const FrameId &id,
                                      std::int64_t now_ns) {
  for (const Heard &heard : stream.heard) {
    if (heard.id == id) return Verdict::kDelivered;
    if (heard.id.epoch == id.epoch && id.number < heard.id.number) return Verdict::kLate;
    if (heard.host == host && id.epoch < heard.id.epoch) return Verdict::kStaleEpoch;
  }
  if (stream.heard.empty() || id.epoch >= stream.heard.front().id.epoch) return Verdict::kNewer;
  return now_ns - stream.last_ns < kSilence ? Verdict::kStaleEpoch : Verdict::kNewer;
}

/// Whether a datagram of this frame is worth taking; cheap, and changes nothing.
EpochGuard::Verdict EpochGuard::judge(std::uint64_t stream, const Address &host, const FrameId &id,
                                      std::int64_t now_ns) const {
  const auto found = streams_.find(stream);
  return found == streams_.end() ? Verdict::kNewer : judge(found->second, host, id, now_ns);
}

/// Asks for a whole and verified frame to be delivered. kNewer: it is the newest one now, and kept
/// as such; anything else: it must be dropped.
EpochGuard::Admission EpochGuard::admit(std::string_view name, const Address &host,
                                        const FrameId &id, std::int64_t now_ns) {
  Stream *stream = open(name, now_ns);
  if (stream == nullptr) return {Verdict::kNoRoom, false, 0};
  const Verdict verdict = judge(*stream, host, id, now_ns);
  if (verdict != Verdict::kNewer) return {verdict, false, 0};
  const bool changed = stream->heard.empty() || stream->heard.front().host != host ||
                       stream->heard.front().id.epoch != id.epoch;
  const Admission admission = advance(*stream, host, id, now_ns);
  if (file_.enabled()) keep(*stream, changed, now_ns);
  return admission;
}

EpochGuard::Stream *EpochGuard::open(std::string_view name, std::int64_t now_ns) {
  const std::uint64_t hash = stream_hash(name);
  if (const auto found = streams_.find(hash); found != streams_.end()) {
    return found->second.name == name ? &found->second : nullptr;
  }
  if (streams_.size() >= max_streams_ && !forget_idle(now_ns)) return nullptr;
  Stream stream;
  stream.name = name;
  if (file_.enabled()) stream.heard = file_.load(name);
  if (!stream.heard.empty()) stream.reserved = stream.heard.front().id.number;
  stream.last_ns = now_ns;
  stream.saved_ns = now_ns - kSecond;
  return &streams_.emplace(hash, std::move(stream)).first->second;
}

bool EpochGuard::forget_idle(std::int64_t now_ns) {
  const auto idlest = std::min_element(
      streams_.begin(), streams_.end(),
      [](const auto &a, const auto &b) { return a.second.last_ns < b.second.last_ns; });
  if (idlest == streams_.end() || now_ns - idlest->second.last_ns < kForgetAfter) return false;
  save_exactly(idlest->second);
  streams_.erase(idlest);
  return true;
}

EpochGuard::Admission EpochGuard::advance(Stream &stream, const Address &host, const FrameId &id,
                                          std::int64_t now_ns) {
  Admission admission;
  if (stream.last_delivered != 0) {
    const bool same_epoch = stream.heard.front().id.epoch == id.epoch;
    if (same_epoch) admission.lost = id.number - stream.last_delivered - 1;
    admission.discontinuity = !same_epoch || admission.lost != 0;
  }
  std::erase_if(stream.heard, [&](const Heard &heard) { return heard.id.epoch == id.epoch; });
  stream.heard.insert(stream.heard.begin(), Heard{host, id});
  if (stream.heard.size() > kMaxHeard) forget_one(stream.heard);
  stream.last_delivered = id.number;
  stream.last_ns = now_ns;
  return admission;
}

// The file must never be behind what was delivered, or a crash would open a replay; nor be written
// for each frame, or it would wear out flash. So it names a number ahead of the newest, as far as
// frames come in half a second or so: what a crash costs is that many frames refused after it.
void EpochGuard::keep(Stream &stream, bool source_changed, std::int64_t now_ns) {
  const std::uint64_t number = stream.heard.front().id.number;
  if (source_changed) stream.reserved = stream.reserve = 0;
  if (number <= stream.reserved) return;
  const std::int64_t elapsed = now_ns - stream.saved_ns;
  if (elapsed < kMinSaveGap) return;  // a bound on what a sender that jumps can make us write
  if (elapsed < kReserveTime / 2) {
    stream.reserve = std::min(stream.reserve * 2 + 1, kMaxReserve);
  } else if (elapsed > kReserveTime) {
    stream.reserve /= 2;
  }
  stream.saved_ns = now_ns;
  save(stream, number + std::min(stream.reserve, UINT64_MAX - number));
}

void EpochGuard::save_exactly(Stream &stream) {
  if (stream.last_delivered != 0) save(stream, stream.heard.front().id.number);
}

void EpochGuard::save(Stream &stream, std::uint64_t reserved) {
  if (!file_.enabled()) return;
  std::vector<Heard> lines = stream.heard;
  lines.front().id.number = reserved;
  stream.reserved = reserved;
  const auto saved = file_.save(stream.name, lines);
  if (saved) {
    warning_.reset();
  } else {
    warning_ = saved.error();
  }
}

}  // namespace sentry::udp
