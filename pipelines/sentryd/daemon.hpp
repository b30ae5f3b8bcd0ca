// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <memory>
#include <optional>

#include "pipelines/base/main-context.hpp"
#include "pipelines/sentryd/feed.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

// Runs one feed until quit(), or until its output fails. Everything happens in the main context it
// was made with, except quit().
class Daemon {
 public:
  static Result<std::unique_ptr<Daemon>> create(FeedSettings settings, GMainContext *context);
  Daemon(const Daemon &) = delete;
  Daemon &operator=(const Daemon &) = delete;

  Result<void> run();
  void quit();
  // Whether a pipeline that did not stop was left behind, with threads that still run.
  [[nodiscard]] bool left_threads_behind() const { return feed_->left_threads_behind(); }

 private:
  explicit Daemon(GMainContext *context);

  Ref<GMainContext> context_;
  Ref<GMainLoop> loop_;
  std::unique_ptr<Feed> feed_;
  std::optional<Error> error_;
};

}  // namespace sentry::pipelines
