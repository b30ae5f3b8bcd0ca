// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/lane/prepared-reply.hpp"

#include <span>
#include <utility>

#include "relay/core/memory-file.hpp"

namespace sentry::relay::lane {

void PreparedReply::keep(std::int64_t moment, std::string_view head, FramePtr frame) {
  moment_ = moment;
  uses_before_ = std::exchange(uses_, 0);
  head_ = head;
  frame_ = std::move(frame);
  file_.reset();
}

int PreparedReply::take_file() {
  ++uses_;
  // As many as the last time are expected.
  const bool worth_it = uses_ == (uses_before_ < many_ ? many_ : 1);
  if (worth_it && frame_->is_large()) {
    file_ = make_memory_file({std::as_bytes(std::span(head_)), frame_->payload()});
  }
  return file_ ? file_.get() : -1;
}

}  // namespace sentry::relay::lane
