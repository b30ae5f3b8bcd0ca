// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/lane/prepared-reply.hpp"

#include <span>
#include <utility>

namespace sentry::relay::lane {
namespace {

// A file costs as much as five copies of a usual picture.
constexpr int kUsesWorthAFile = 8;

}  // namespace

void PreparedReply::keep(std::int64_t moment, std::string_view head, FramePtr frame) {
  moment_ = moment;
  uses_before_ = std::exchange(uses_, 0);
  head_ = head;
  frame_ = std::move(frame);
  file_.reset();
}

int PreparedReply::take_file() {
  ++uses_;
  // As many as the last time are expected; a picture too small for a file of its own is cheaper to
  // copy.
  const bool worth_it = uses_ == (uses_before_ < kUsesWorthAFile ? kUsesWorthAFile : 1);
  if (worth_it && frame_->part_file()) {
    file_ = make_memory_file({std::as_bytes(std::span(head_)), frame_->payload()});
  }
  return file_ ? file_.get() : -1;
}

}  // namespace sentry::relay::lane
