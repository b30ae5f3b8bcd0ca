// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "transport/base/frame.hpp"
#include "transport/base/result.hpp"

namespace sentry::shm {

inline constexpr std::uint32_t kDefaultSlots = 16;
inline constexpr std::uint32_t kMinSlots = 2;
inline constexpr std::uint32_t kMaxSlots = 1024;

struct WriterOptions {
  std::string stream;
  std::string directory;  // empty: segment_directory()
  std::uint32_t slots = kDefaultSlots;
  std::uint32_t mode = 0640;  // of the segment; no write bits for group and others
  std::string group;          // name or number; empty: leave
};

struct WriterStats {
  std::uint64_t frames = 0;
  std::uint64_t bytes = 0;
  std::uint64_t growths = 0;      // new segments with bigger slots
  std::uint64_t republished = 0;  // new segments because the name had gone
  std::uint64_t slot_size = 0;    // bytes of payload that a slot holds now
};

// Whether a frame's checksum is compared with its payload, or was computed of it a moment ago.
enum class Checksum { kCompare, kKnown };

// The one writer of a segment. publish() belongs to one thread at a time; stats() may be called
// from any. A thread of its own keeps the heartbeat and the name.
class RingWriter {
 public:
  static Result<std::unique_ptr<RingWriter>> create(const WriterOptions &options);
  RingWriter(const RingWriter &) = delete;
  RingWriter &operator=(const RingWriter &) = delete;
  ~RingWriter();

  Result<void> publish(const FrameInfo &info, std::span<const std::byte> payload,
                       Checksum checksum = Checksum::kCompare);
  [[nodiscard]] WriterStats stats() const;

 private:
  class Impl;
  explicit RingWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace sentry::shm
