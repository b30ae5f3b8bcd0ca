// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/feed-slot.hpp"

#include <utility>

#include "pipelines/base/log.hpp"
#include "transport/base/clock.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::int64_t kFirstDelay = kNanosecondsPerSecond / 2;
constexpr std::int64_t kLongestDelay = 15 * kNanosecondsPerSecond;

}  // namespace

FeedSlot::FeedSlot(std::string name, FeedSettings settings, GMainContext *context,
                   std::function<void()> gone)
    : name_(std::move(name)),
      settings_(std::move(settings)),
      context_(Ref<GMainContext>::retain(context)),
      gone_(std::move(gone)),
      again_(context, [this] { make(); }),
      backoff_(kFirstDelay, kLongestDelay) {}

void FeedSlot::start() { make(); }

void FeedSlot::make() {
  auto feed = Feed::create(settings_, context_.get(),
                           [this](const Result<void> &ended) { on_ended(ended); });
  if (!feed) return try_later(feed.error());
  feed_ = feed.take();
  started_ = monotonic_now_ns();
  if (auto started = feed_->start(); !started) {
    feed_.reset();
    return try_later(started.error());
  }
  error_.reset();
}

void FeedSlot::try_later(const Error &error) {
  error_ = error;
  const std::int64_t delay = backoff_.next();
  log_warning("Camera " + name_ + ": " + error.message + "; next attempt in " +
              std::to_string(delay / kNanosecondsPerMillisecond) + " ms");
  again_.set(monotonic_now_ns() + delay);
}

void FeedSlot::change(FeedSettings settings) {
  if (settings == settings_) return;
  settings_ = std::move(settings);
  backoff_.forget();
  log_message("Camera " + name_ + ": its settings have changed");
  if (!feed_) {
    again_.clear();
    return make();
  }
  changed_ = true;
  feed_->end();
}

void FeedSlot::remove() {
  if (std::exchange(removed_, true)) return;
  again_.clear();
  if (feed_) return feed_->end();
  gone_();
}

// The feed is still at work when it says so: it is destroyed a moment later. Until then it is here,
// with its segment, so that nothing takes its place before that is free.
void FeedSlot::on_ended(const Result<void> &ended) {
  post(context_.get(), [this, ended] {
    left_threads_behind_ |= feed_->left_threads_behind();
    feed_.reset();
    go_on(ended);
  });
}

void FeedSlot::go_on(const Result<void> &ended) {
  if (removed_) return gone_();
  if (std::exchange(changed_, false)) return make();
  if (ended) return;
  backoff_.note_run(monotonic_now_ns() - started_);
  try_later(ended.error());
}

/// Without a feed, that of its last error.
FeedStatus FeedSlot::status() const {
  if (feed_) return feed_->status();
  FeedStatus status;
  if (error_) status.trouble = Trouble{error_->message, error_->message};
  return status;
}

}  // namespace sentry::pipelines
