// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "pipelines/base/main-context.hpp"
#include "pipelines/sentryd/backoff.hpp"
#include "pipelines/sentryd/feed.hpp"

namespace sentry::pipelines {

// The place of one camera among many. Its feed is made anew when its settings change, and tried
// again when its output fails, as while another program writes its segment. Main context.
class FeedSlot {
 public:
  // `gone` is called once, after remove(), when nothing runs any more; it may not destroy this.
  FeedSlot(std::string name, FeedSettings settings, GMainContext *context,
           std::function<void()> gone);
  FeedSlot(const FeedSlot &) = delete;
  FeedSlot &operator=(const FeedSlot &) = delete;

  void start();
  // The feed ends, and another begins in its place; nothing happens when they are the same.
  void change(FeedSettings settings);
  void remove();

  [[nodiscard]] const std::string &name() const { return name_; }
  [[nodiscard]] const FeedSettings &settings() const { return settings_; }
  [[nodiscard]] FeedStatus status() const;
  [[nodiscard]] Feed *feed() const { return feed_.get(); }
  // As a feed does, of all that there have been.
  [[nodiscard]] bool left_threads_behind() const { return left_threads_behind_; }

 private:
  void make();
  void on_ended(const Result<void> &ended);
  void go_on(const Result<void> &ended);
  void try_later(const Error &error);

  const std::string name_;
  FeedSettings settings_;
  Ref<GMainContext> context_;
  const std::function<void()> gone_;
  Alarm again_;
  Backoff backoff_;
  std::unique_ptr<Feed> feed_;
  std::int64_t started_ = 0;    // the feed; monotonic, ns
  std::optional<Error> error_;  // of the last feed
  bool changed_ = false;        // the feed ends so that another can begin
  bool removed_ = false;
  bool left_threads_behind_ = false;
};

}  // namespace sentry::pipelines
