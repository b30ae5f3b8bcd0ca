// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "transport/base/address.hpp"
#include "transport/base/frame.hpp"
#include "transport/base/result.hpp"
#include "transport/udp/epoch-file.hpp"

namespace sentry::udp {

// Decides for each stream whose frames count, and that no frame counts twice, also not after a
// restart. docs/wire-format.md, "Epochs", gives the rules.
class EpochGuard {
 public:
  enum class Verdict {
    kNewer,
    kDelivered,   // exactly this frame was delivered last
    kLate,        // an older one of a known epoch
    kStaleEpoch,  // the epoch was superseded
    kNoRoom,      // as many streams as there may be are being received
  };
  struct Admission {
    Verdict verdict = Verdict::kNewer;
    bool discontinuity = false;
    std::uint64_t lost = 0;  // numbers skipped since the frame before
  };

  EpochGuard(std::string directory, std::size_t max_streams);
  EpochGuard(EpochGuard &&) = default;
  EpochGuard &operator=(EpochGuard &&) = delete;
  EpochGuard(const EpochGuard &) = delete;
  EpochGuard &operator=(const EpochGuard &) = delete;
  ~EpochGuard();

  [[nodiscard]] Verdict judge(std::uint64_t stream, const Address &host, const FrameId &id,
                              std::int64_t now_ns) const;
  Admission admit(std::string_view stream, const Address &host, const FrameId &id,
                  std::int64_t now_ns);
  // Those above it stay until they are idle.
  void set_max_streams(std::size_t max_streams) { max_streams_ = max_streams; }
  void forget_unless(const std::function<bool(std::uint64_t hash)> &is_wanted);
  [[nodiscard]] const std::optional<Error> &warning() const { return warning_; }
  [[nodiscard]] std::size_t streams() const { return streams_.size(); }

 private:
  struct Stream {
    std::string name;
    std::vector<Heard> heard;          // the current source first
    std::int64_t last_ns = 0;          // when a frame was delivered, or when this was loaded
    std::uint64_t last_delivered = 0;  // number; 0: none since this was loaded
    std::uint64_t reserved = 0;        // the file refuses the current epoch up to this number
    std::uint64_t reserve = 0;         // how far ahead of the newest number that is put
    std::int64_t saved_ns = 0;
  };

  Stream *open(std::string_view name, std::int64_t now_ns);
  bool forget_idle(std::int64_t now_ns);
  void save_exactly(Stream &stream);
  static Verdict judge(const Stream &stream, const Address &host, const FrameId &id,
                       std::int64_t now_ns);
  static Admission advance(Stream &stream, const Address &host, const FrameId &id,
                           std::int64_t now_ns);
  void keep(Stream &stream, bool source_changed, std::int64_t now_ns);
  void save(Stream &stream, std::uint64_t reserved);

  EpochFile file_;
  std::size_t max_streams_;
  std::unordered_map<std::uint64_t, Stream> streams_;
  std::optional<Error> warning_;
};

}  // namespace sentry::udp
