// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <functional>
#include <memory>

#include "pipelines/base/main-context.hpp"
#include "pipelines/sentryd/painting-thread.hpp"
#include "pipelines/sentryd/painting.hpp"

namespace sentry::pipelines {

// Has pictures painted on the thread that all painters share, each in its turn. Destroying one
// waits for nothing.
class Painter {
 public:
  // Called in the main context, with a JPEG or nothing, also when the painting hangs; not after the
  // painter is destroyed.
  using Done = std::function<void(Ref<GstBuffer>)>;

  explicit Painter(GMainContext *context, Paint paint = {},
                   std::shared_ptr<PaintingThread> thread = PaintingThread::shared());
  Painter(const Painter &) = delete;
  Painter &operator=(const Painter &) = delete;
  ~Painter();

  // Takes the place of a painting that has not yet begun, which then has no end.
  void paint(Painting painting, Done done);
  // Paints for nothing, once in a process: the first painting takes far longer than any other,
  // because its fonts and elements have to be loaded.
  void rehearse(Painting painting);

 private:
  struct Desk;
  class Turn;

  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::shared_ptr<Desk> desk_;
  std::shared_ptr<PaintingThread> thread_;
};

}  // namespace sentry::pipelines
