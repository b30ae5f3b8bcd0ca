// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>

#include "transport/base/unique-fd.hpp"
#include "transport/shm/segment-names.hpp"
#include "transport/shm/shm-segment.h"
#include "transport/shm/writable-segment.hpp"

namespace sentry::shm {

// The segment that a new one follows, read as any reader would: as hostile.
class PreviousSegment {
 public:
  static PreviousSegment open(const SegmentNames &names);
  static PreviousSegment of_own(const SegmentNames &names, int fd);
  PreviousSegment(PreviousSegment &&other) noexcept;
  PreviousSegment &operator=(PreviousSegment &&other) = delete;
  ~PreviousSegment();

  [[nodiscard]] std::uint64_t largest_payload() const;
  [[nodiscard]] std::uint64_t capacity() const { return segment_.fd < 0 ? 0 : segment_.capacity; }
  void copy_frames(WritableSegment &to, std::uint32_t most) const;
  void supersede() const;

 private:
  PreviousSegment() { segment_.fd = -1; }
  void load(const SegmentNames &names, int fd);
  [[nodiscard]] std::uint32_t oldest() const;

  shm_segment segment_{};
  UniqueFd writable_;  // the same file, if it is ours to mark
};

}  // namespace sentry::shm
