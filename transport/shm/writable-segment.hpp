// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "transport/base/mapping.hpp"
#include "transport/base/result.hpp"
#include "transport/base/unique-fd.hpp"
#include "transport/shm/segment-names.hpp"
#include "transport/shm/sentry-shm.h"

namespace sentry::shm {

struct SegmentShape {
  std::uint32_t slots = 0;
  std::uint64_t capacity = 0;  // bytes of payload in a slot
  std::uint32_t mode = 0;
  std::optional<gid_t> group;
};

// One segment, mapped for writing. It is built under a temporary name, which goes with the object
// unless take_name() succeeded.
class WritableSegment {
 public:
  static Result<WritableSegment> create(const SegmentNames &names, const SegmentShape &shape);
  WritableSegment(WritableSegment &&other) noexcept = default;
  WritableSegment &operator=(WritableSegment &&other) noexcept;
  WritableSegment(const WritableSegment &) = delete;
  WritableSegment &operator=(const WritableSegment &) = delete;
  ~WritableSegment();

  void publish(const sentry_shm_slot &described, std::span<const std::byte> payload);
  void declare_carried();
  void beat();
  Result<void> take_name(const std::string &path);
  void mark(std::uint32_t state);

  [[nodiscard]] bool is_whole() const;
  [[nodiscard]] bool has_some_name() const;
  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] std::uint64_t capacity() const { return capacity_; }
  [[nodiscard]] std::uint32_t published() const { return published_; }

 private:
  WritableSegment() = default;
  [[nodiscard]] sentry_shm_header *header() const;
  void fill_header(const SegmentNames &names);
  void remove_temporary();

  UniqueFd fd_;
  Mapping mapping_;
  std::string temporary_;  // empty: it has its name
  std::uint32_t slots_ = 0;
  std::uint64_t capacity_ = 0;
  std::uint64_t stride_ = 0;
  std::uint32_t published_ = 0;
};

std::uint64_t segment_stride(std::uint64_t capacity);
void mark_segment(int fd, std::uint32_t state);

}  // namespace sentry::shm
