// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/picture-sender.hpp"

#include <utility>

#include "transport/base/clock.hpp"

namespace sentry::pipelines {
namespace {

// A relay takes a stream for gone after ten seconds.
constexpr std::int64_t kKeepAlive = 5 * kNanosecondsPerSecond;

bool lets_pass(std::optional<ChangeGate> &gate, std::span<const std::byte> jpeg) {
  return !gate || gate->passes(jpeg, monotonic_now_ns());
}

}  // namespace

PictureSender::PictureSender(Link &link, const PicturePlan &plan, bool shows,
                             std::function<bool()> hears)
    : link_(link), hears_(std::move(hears)), shows_(shows) {
  if (!plan.on_change) return;
  const ChangeLimits limits{*plan.on_change, kKeepAlive};
  large_.emplace(limits);
  small_.emplace(limits);
}

// Waits only when sentryd does not read: then no block is left.
void PictureSender::put(LinkKind kind, const PictureHead &head, std::span<const std::byte> jpeg) {
  const auto bytes = std::as_bytes(std::span(&head, 1));
  const auto written = blocks_.write(jpeg);
  if (!written) {
    link_.send(kind, bytes, jpeg);
    return;
  }
  const auto place = std::as_bytes(std::span(&written->place, 1));
  const auto in_block = kind == LinkKind::kSmall ? LinkKind::kSmallAt : LinkKind::kPictureAt;
  link_.send(in_block, bytes, place, written->fd);
}

void PictureSender::send(LinkKind kind, const PictureHead &head, std::span<const std::byte> jpeg) {
  const std::scoped_lock lock(mutex_);
  if (!jpeg.empty() && (shows_ || !hears_()) && lets_pass(gate_of(kind), jpeg)) {
    put(kind, head, jpeg);
  } else if (kind == LinkKind::kPicture) {
    link_.send(LinkKind::kSeen, std::as_bytes(std::span(&head, 1)));
  }
}

// Meanwhile viewers were shown a stand-in, so that the next picture is new to them, whatever it
// shows.
void PictureSender::tell_signal(const std::string &problem) {
  const std::scoped_lock lock(mutex_);
  shows_ = problem.empty();
  if (large_) large_->forget();
  if (small_) small_->forget();
  link_.send(LinkKind::kSignal, pack(problem).span());
}

}  // namespace sentry::pipelines
