// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "pipelines/base/main-context.hpp"
#include "pipelines/sentryd/frame-namer.hpp"
#include "pipelines/sentryd/output.hpp"
#include "pipelines/sentryd/rendition-settings.hpp"
#include "pipelines/sentryd/switcher.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

// The way of one camera's pictures to their sinks: a switcher, which has a stand-in for them,
// before an output, under one identity. Main context, except take().
class Rendition {
 public:
  // `failed` is called in the main context when the output has failed for good.
  static Result<std::unique_ptr<Rendition>> create(const RenditionSettings &settings,
                                                   GMainContext *context,
                                                   std::function<void(const std::string &)> failed);
  Rendition(const Rendition &) = delete;
  Rendition &operator=(const Rendition &) = delete;

  Result<void> start() { return output_->start(); }
  void take(Ref<GstBuffer> picture) { switcher_->take(std::move(picture)); }
  Switcher &switcher() { return *switcher_; }
  // False when a sink did not stop within `limit_ns`, and was left behind.
  bool stop(std::int64_t limit_ns);

 private:
  Rendition() = default;
  void push(Ref<GstBuffer> picture);

  std::unique_ptr<Output> output_;
  std::optional<FrameNamer> namer_;
  std::unique_ptr<Switcher> switcher_;
};

}  // namespace sentry::pipelines
