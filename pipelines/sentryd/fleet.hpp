// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "pipelines/base/main-context.hpp"
#include "pipelines/sentryd/camera-file.hpp"
#include "pipelines/sentryd/feed-slot.hpp"

namespace sentry::pipelines {

// Many cameras, each with a feed that knows nothing of the others. Main context.
class Fleet {
 public:
  explicit Fleet(GMainContext *context) : context_(Ref<GMainContext>::retain(context)) {}
  Fleet(const Fleet &) = delete;
  Fleet &operator=(const Fleet &) = delete;

  // Adds, changes and removes until it is as `cameras` say, and touches nothing else. A camera with
  // an error goes on as it was; the error is logged.
  void follow(CameraSet cameras);
  // Ends all of them; `ended` is called when nothing runs any more.
  void end(std::function<void()> ended);

  [[nodiscard]] const std::map<std::string, std::unique_ptr<FeedSlot>> &slots() const {
    return slots_;
  }
  // As a feed does, of all that there have been.
  [[nodiscard]] bool left_threads_behind() const;

 private:
  void take(const std::string &name, FeedSettings settings);
  void on_gone(const std::string &name);

  Ref<GMainContext> context_;
  std::map<std::string, std::unique_ptr<FeedSlot>> slots_;
  std::map<std::string, std::unique_ptr<FeedSlot>> leaving_;
  std::map<std::string, FeedSettings> returning_;  // come back before they had left
  std::function<void()> ended_;
  bool left_threads_behind_ = false;  // by those that are gone
};

}  // namespace sentry::pipelines
