// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/record-queue.hpp"

#include <algorithm>
#include <utility>

namespace sentry::pipelines {

bool RecordQueue::push(std::span<const std::byte> jpeg, std::int64_t capture_ns) {
  {
    const std::scoped_lock lock(mutex_);
    if (closed_ || bytes_ + jpeg.size() > most_bytes_) return false;
    WaitingPicture picture{capture_ns, Bytes(jpeg.size())};
    std::copy(jpeg.begin(), jpeg.end(), picture.jpeg.data());
    pictures_.push_back(std::move(picture));
    bytes_ += jpeg.size();
  }
  changed_.notify_one();
  return true;
}

std::optional<WaitingPicture> RecordQueue::pop(std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, longest, [this] { return closed_ || !pictures_.empty(); });
  if (pictures_.empty()) return std::nullopt;
  WaitingPicture picture = std::move(pictures_.front());
  pictures_.pop_front();
  bytes_ -= picture.jpeg.size();
  return picture;
}

void RecordQueue::close() {
  const std::scoped_lock lock(mutex_);
  closed_ = true;
  changed_.notify_one();
}

/// Closes it and drops what waits; returns how many these were.
std::size_t RecordQueue::abandon() {
  const std::scoped_lock lock(mutex_);
  closed_ = true;
  bytes_ = 0;
  changed_.notify_one();
  return std::exchange(pictures_, {}).size();
}

bool RecordQueue::is_closed() const {
  const std::scoped_lock lock(mutex_);
  return closed_;
}

bool RecordQueue::is_empty() const {
  const std::scoped_lock lock(mutex_);
  return pictures_.empty();
}

}  // namespace sentry::pipelines
