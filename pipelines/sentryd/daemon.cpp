// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/daemon.hpp"

#include <utility>

namespace sentry::pipelines {

Daemon::Daemon(GMainContext *context)
    : context_(Ref<GMainContext>::retain(context)),
      loop_(Ref<GMainLoop>::adopt(g_main_loop_new(context, FALSE))) {}

/// Builds both pipelines of the feed; what is wrong with them now would be wrong at every attempt.
Result<std::unique_ptr<Daemon>> Daemon::create(FeedSettings settings, GMainContext *context) {
  std::unique_ptr<Daemon> daemon(new Daemon(context));
  auto feed = Feed::create(std::move(settings), context, [raw = daemon.get()](Result<void> ended) {
    if (!ended) raw->error_ = ended.error();
    g_main_loop_quit(raw->loop_.get());
  });
  if (!feed) return feed.error();
  daemon->feed_ = feed.take();
  return daemon;
}

/// Blocks until quit(), or until the output fails: then it returns why.
Result<void> Daemon::run() {
  if (auto started = feed_->start(); !started) return started.error();
  g_main_loop_run(loop_.get());
  if (error_) return *error_;
  return {};
}

/// Makes run() return soon. Any thread.
void Daemon::quit() {
  post(context_.get(), [this] { feed_->end(); });
}

}  // namespace sentry::pipelines
