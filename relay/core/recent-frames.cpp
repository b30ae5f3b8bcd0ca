// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/recent-frames.hpp"

#include <algorithm>
#include <utility>

namespace sentry::relay {

/// Takes `frame` as the newest. Of the current epoch only a higher number is new: anything else was
/// seen already, or lost its turn, and is refused. Another epoch begins an empty collection,
/// because names of the one before lead nowhere any more.
bool RecentFrames::add(FramePtr frame) {
  if (!frames_.empty()) {
    const FrameId last = frames_.back()->info().id;
    const FrameId id = frame->info().id;
    if (id.epoch == last.epoch && id.number <= last.number) return false;
    if (id.epoch != last.epoch) {
      frames_.clear();
      bytes_ = 0;
    }
  }
  bytes_ += frame->payload().size();
  frames_.push_back(std::move(frame));
  while (over_limit()) drop_oldest();
  // In this order: for a moment too few bytes seem to be held, never too many but the one frame
  // that was dropped.
  counted_.set(bytes_);
  frames_.back()->count_from_now();
  return true;
}

FramePtr RecentFrames::newest() const { return frames_.empty() ? nullptr : frames_.back(); }

FramePtr RecentFrames::find(const FrameId &id) const {
  const auto earlier = [](const FramePtr &frame, const FrameId &wanted) {
    return frame->info().id < wanted;
  };
  const auto found = std::lower_bound(frames_.begin(), frames_.end(), id, earlier);
  return found != frames_.end() && (*found)->info().id == id ? *found : nullptr;
}

bool RecentFrames::over_limit() const {
  return frames_.size() > 1 && (frames_.size() > limits_.frames || bytes_ > limits_.bytes);
}

void RecentFrames::drop_oldest() {
  bytes_ -= frames_.front()->payload().size();
  dropped_.push_back(std::move(frames_.front()));
  frames_.pop_front();
}

}  // namespace sentry::relay
