// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <utility>

#include "relay/log/access-log.hpp"
#include "relay/log/bell.hpp"

namespace sentry::relay {

/// Copies the entry; takes the log's lock only when the log has to wake up for it.
void AccessLog::Channel::add(const AccessLogEntry &entry) {
  constexpr std::size_t kHalf = RecordBuffer::kCapacity / 2;
  std::size_t before = 0;
  std::size_t after = 0;
  bool fits = false;
  {
    const std::lock_guard lock(mutex_);
    before = buffer_.used();
    fits = buffer_.append(entry);
    after = buffer_.used();
  }
  if (!fits) bell_->dropped.fetch_add(1, std::memory_order_relaxed);
  const bool half_full = before < kHalf && after >= kHalf;
  if (before == 0 || half_full) bell_->ring(half_full);
}

void AccessLog::Channel::swap(RecordBuffer &other) {
  const std::lock_guard lock(mutex_);
  std::swap(buffer_, other);
}

}  // namespace sentry::relay
