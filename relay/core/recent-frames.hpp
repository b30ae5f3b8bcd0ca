// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

#include "relay/core/frame-memory.hpp"
#include "relay/core/shared-frame.hpp"

namespace sentry::relay {

struct RecentFramesLimits {
  std::size_t frames = 64;
  std::size_t bytes = std::size_t{64} << 20;  // of payload; the newest is kept whatever its size
};

// The last frames of one epoch, oldest first. Not safe against other threads by itself.
class RecentFrames {
 public:
  explicit RecentFrames(RecentFramesLimits limits) : limits_(limits) {}

  bool add(FramePtr frame);
  // Those that left since the last call: to end them takes a moment that nobody need wait for.
  [[nodiscard]] std::vector<FramePtr> take_dropped() { return std::exchange(dropped_, {}); }
  [[nodiscard]] FramePtr newest() const;
  [[nodiscard]] FramePtr find(const FrameId &id) const;
  [[nodiscard]] std::size_t size() const { return frames_.size(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  [[nodiscard]] bool over_limit() const;
  void drop_oldest();

  RecentFramesLimits limits_;
  std::deque<FramePtr> frames_;
  std::vector<FramePtr> dropped_;
  std::size_t bytes_ = 0;
  CountedBytes counted_{FrameMemory::kept};
};

}  // namespace sentry::relay
