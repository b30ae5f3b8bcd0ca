// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "transport/base/result.hpp"
#include "transport/shm/carry-over.hpp"
#include "transport/shm/ring-writer.hpp"
#include "transport/shm/writable-segment.hpp"
#include "transport/shm/writer-lock.hpp"

namespace sentry::shm {

// Where a segment is replaced by a new one.
struct WriterLimits {
  std::uint64_t first_capacity = std::uint64_t{256} << 10;  // bytes of payload in a slot
  std::uint32_t last_position = SENTRY_SHM_MAX_POSITION;    // more than the slots
};

// A writer without a thread: somebody calls tick() every 250 ms. One thread at a time.
class WriterCore {
 public:
  static Result<std::unique_ptr<WriterCore>> create(const WriterOptions &options,
                                                    WriterLimits limits = {});
  WriterCore(const WriterCore &) = delete;
  WriterCore &operator=(const WriterCore &) = delete;
  ~WriterCore();

  Result<void> publish(const FrameInfo &info, std::span<const std::byte> payload,
                       Checksum checksum = Checksum::kCompare);
  void tick();
  [[nodiscard]] WriterStats stats() const;

 private:
  WriterCore(SegmentNames names, SegmentShape shape, WriterLimits limits, WriterLock lock)
      : names_(std::move(names)), shape_(shape), limits_(limits), lock_(std::move(lock)) {}

  [[nodiscard]] std::uint64_t capacity_for(std::uint64_t payload) const;
  Result<void> replace(const PreviousSegment &previous, std::uint64_t capacity);
  Result<void> make_room(std::size_t payload);
  void look_after_names();

  SegmentNames names_;
  SegmentShape shape_;
  WriterLimits limits_;
  WriterLock lock_;
  std::optional<WritableSegment> segment_;  // always there after create()
  std::optional<Error> lost_;               // for good: another writer has the name
  std::optional<Error> nameless_;           // until the next look: the name is not ours
  WriterStats stats_;
};

Result<sentry_shm_slot> describe_frame(const FrameInfo &info, std::span<const std::byte> payload,
                                       Checksum checksum);

}  // namespace sentry::shm
