// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "transport/base/frame.hpp"
#include "transport/base/result.hpp"

namespace sentry::shm {

enum class SegmentState {
  kAbsent,  // nobody has made it, or it cannot be opened: see `problem`
  kLive,    // its writer's heartbeat is fresh
  kSilent,  // its writer's heartbeat has stopped: dead or stuck
  kClosed,  // its writer ended in order
};

struct SegmentStatus {
  SegmentState state = SegmentState::kAbsent;
  std::string problem;                // a sentence, when the segment cannot be read
  std::int64_t heartbeat_age_ns = 0;  // since the writer's last sign of life
  std::uint32_t writer_pid = 0;
  std::uint32_t slots = 0;
  std::uint64_t slot_size = 0;  // bytes of payload that a slot holds
  std::uint64_t published = 0;  // frames since this segment was made
  std::uint64_t reopened = 0;   // times this reader moved to a newer segment
  std::uint64_t skipped = 0;    // frames this reader was too late for
  std::uint64_t damaged = 0;    // frames that failed a check
};

// Follows one stream's segment, whoever writes it and whether it exists yet or not.
// interrupt() may be called from any thread; everything else belongs to one thread at a time.
class RingReader {
 public:
  enum class Wait { kFrame, kTimeout, kInterrupted };

  static Result<RingReader> create(const std::string &stream, const std::string &directory = {});
  RingReader(RingReader &&other) noexcept;
  RingReader &operator=(RingReader &&other) noexcept;
  ~RingReader();

  Wait wait(std::chrono::milliseconds limit);
  std::optional<Frame> next();
  std::optional<Frame> newest();
  void interrupt(bool interrupted);
  [[nodiscard]] SegmentStatus status();

 private:
  class Impl;
  explicit RingReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// `directory` if it is not empty, else `$SENTRY_SHM_DIR`, else `/dev/shm`.
std::string segment_directory(const std::string &directory = {});

}  // namespace sentry::shm
