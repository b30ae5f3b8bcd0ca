// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/lane/audience.hpp"

#include <utility>

namespace sentry::relay::lane {

// The first member may have missed a frame that came between its answer and the subscription: so
// there is news from the start.
Audience::Audience(StreamPtr stream, const WakeUpPtr &wake_up)
    : stream_(std::move(stream)),
      news_(std::make_shared<std::atomic<bool>>(true)),
      subscription_(stream_->on_frame([news = news_, wake_up] {
        if (!news->exchange(true)) wake_up->ring();
      })) {
  wake_up->ring();
}

Audience::~Audience() { subscription_.reset(); }

void Audience::wait(Connection &connection, const Route &wanted) {
  waiting_[turn_of(wanted)].push_back(connection);
}

// The number at which the answer may change. Whoever waits for another epoch hears of its first
// frame, so that there are no more lines than numbers one may wait for (kMaxAhead).
FrameId Audience::turn_of(const Route &wanted) const {
  if (wanted.resource != Resource::kFrame) return {};
  const FramePtr newest = stream_->newest();
  if (!newest) return {};
  const FrameId &id = newest->info().id;
  return wanted.id.epoch > id.epoch ? FrameId{id.epoch + 1, 0} : wanted.id;
}

void Audience::release_waiting(Line &line) {
  const FramePtr newest = stream_->newest();
  const bool all = !newest || stream_->withdrawn();
  const auto end = all ? waiting_.end() : waiting_.upper_bound(newest->info().id);
  for (auto turn = waiting_.begin(); turn != end; ++turn) line.splice_back(turn->second);
  waiting_.erase(waiting_.begin(), end);
}

bool Audience::show(FramePtr picture) {
  if (!picture || (picture_ && picture->serial() == picture_->serial())) return false;
  picture_ = std::move(picture);
  first_part_begin_ = relay::part_begin(*picture_, {.first = true});
  part_begin_ = relay::part_begin(*picture_, {});
  return true;
}

std::string_view Audience::part_begin(PartStyle style) const {
  if (style.first) return first_part_begin_;
  return style.advance_headers ? std::string_view{} : part_begin_;
}

}  // namespace sentry::relay::lane
