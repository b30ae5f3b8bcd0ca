// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/daemon.hpp"

#include <utility>

#include "pipelines/base/log.hpp"

namespace sentry::pipelines {

Daemon::Daemon(GMainContext *context)
    : context_(Ref<GMainContext>::retain(context)),
      loop_(Ref<GMainLoop>::adopt(g_main_loop_new(context, FALSE))),
      fleet_(context) {}

/// Builds both pipelines of the feed; what is wrong with them now would be wrong at every attempt.
Result<std::unique_ptr<Daemon>> Daemon::create(FeedSettings settings, GMainContext *context) {
  std::unique_ptr<Daemon> daemon(new Daemon(context));
  daemon->name_ = settings.camera.name;
  auto feed =
      Feed::create(std::move(settings), context, [raw = daemon.get()](const Result<void> &ended) {
        if (!ended) raw->error_ = ended.error();
        g_main_loop_quit(raw->loop_.get());
      });
  if (!feed) return feed.error();
  if (auto good = (*feed)->check_camera(); !good) return good.error();
  daemon->feed_ = feed.take();
  return daemon;
}

/// Reads the directory, which may hold no camera yet.
Result<std::unique_ptr<Daemon>> Daemon::create(const std::string &directory,
                                               GMainContext *context) {
  auto cameras = read_cameras(directory);
  if (!cameras) return cameras.error();
  std::unique_ptr<Daemon> daemon(new Daemon(context));
  daemon->directory_ = directory;
  daemon->fleet_.follow(cameras.take());
  return daemon;
}

/// Blocks until quit(), or until the output of the only feed fails: then it returns why.
Result<void> Daemon::run() {
  if (feed_) {
    if (auto started = feed_->start(); !started) return started.error();
  }
  g_main_loop_run(loop_.get());
  if (error_) return *error_;
  return {};
}

/// Makes run() return soon. Any thread.
void Daemon::quit() {
  post(context_.get(), [this] { end(); });
}

void Daemon::end() {
  if (feed_) return feed_->end();
  fleet_.end([this] { g_main_loop_quit(loop_.get()); });
}

/// One that cannot be read leaves everything as it is.
void Daemon::reload() {
  if (feed_) return log_message("There is no directory of cameras to read again");
  auto cameras = read_cameras(directory_);
  if (!cameras) return log_warning(cameras.error().message);
  fleet_.follow(cameras.take());
}

// All that may hang in a disk or a driver has its time together.
bool Daemon::left_threads_behind() {
  bool left = (feed_ && feed_->left_threads_behind()) || fleet_.left_threads_behind();
  feed_.reset();  // its recorder ends; those of the fleet have
  if (!painting_->await_idle()) left = true;
  if (!Recorder::await_ended()) left = true;
  return left;
}

std::vector<CameraView> Daemon::cameras() const {
  if (feed_) return {{name_, feed_->status(), feed_.get()}};
  std::vector<CameraView> views;
  for (const auto &[name, slot] : fleet_.slots()) {
    views.push_back({name, slot->status(), slot->feed()});
  }
  return views;
}

}  // namespace sentry::pipelines
