// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/pictures/record-queue.hpp"

#include <algorithm>
#include <utility>

namespace sentry::pipelines {

bool RecordQueue::push(std::span<const std::byte> jpeg, std::int64_t capture_ns) {
  {
    const std::scoped_lock lock(mutex_);
    if (until_ || bytes_ + jpeg.size() > most_bytes_) return false;
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
  changed_.wait_for(lock, longest, [this] { return until_ || !pictures_.empty(); });
  if (until_ && std::chrono::steady_clock::now() >= *until_) pictures_.clear();
  if (pictures_.empty()) return std::nullopt;
  WaitingPicture picture = std::move(pictures_.front());
  pictures_.pop_front();
  bytes_ -= picture.jpeg.size();
  return picture;
}

void RecordQueue::close(std::chrono::steady_clock::time_point until) {
  const std::scoped_lock lock(mutex_);
  until_ = until;
  changed_.notify_one();
}

bool RecordQueue::is_closed() const {
  const std::scoped_lock lock(mutex_);
  return until_.has_value();
}

bool RecordQueue::is_empty() const {
  const std::scoped_lock lock(mutex_);
  return pictures_.empty();
}

}  // namespace sentry::pipelines
