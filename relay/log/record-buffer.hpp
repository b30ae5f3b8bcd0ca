// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>

#include "transport/base/bytes.hpp"

namespace sentry::relay {

struct AccessLogEntry;

inline constexpr std::size_t kMaxLoggedText = 1024;  // bytes of a target or a header

// Entries of an access log, one behind the other as bytes, in a block that never grows. One thread
// at a time.
class RecordBuffer {
 public:
  static constexpr std::size_t kCapacity = std::size_t{1} << 20;

  // The system gives the block's pages only when they are written to.
  RecordBuffer() : block_(kCapacity) {}

  // False when there is no room left.
  bool append(const AccessLogEntry &entry);
  // The entry at `offset`, its texts pointing into this buffer; moves the offset behind it. False
  // at the end.
  bool read(std::size_t &offset, AccessLogEntry &entry) const;
  void clear() { used_ = 0; }
  [[nodiscard]] std::size_t used() const { return used_; }

 private:
  Bytes block_;
  std::size_t used_ = 0;
};

}  // namespace sentry::relay
