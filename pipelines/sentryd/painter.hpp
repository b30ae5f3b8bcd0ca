// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <functional>
#include <string>

#include "pipelines/base/main-context.hpp"
#include "pipelines/base/worker.hpp"
#include "plugins/gst-ref.hpp"

namespace sentry::pipelines {

// What is to be painted: a picture that is not the camera's, and some lines of text on it.
struct Painting {
  Ref<GstBuffer> jpeg;  // the ground, dimmed; none: `file`
  std::string file;     // a picture that fills the size, as far as its shape allows; empty: plain
  int width = 0;        // pixels; of what is not a dimmed JPEG
  int height = 0;
  std::string text;
};

// Paints on a thread of its own. What goes wrong (a picture that cannot be decoded, an element that
// is not installed) is logged, and left out of the picture.
class Painter {
 public:
  // `done` is called in the main context, with a JPEG or nothing; not after this is destroyed.
  using Done = std::function<void(Ref<GstBuffer>)>;

  explicit Painter(GMainContext *context) : context_(Ref<GMainContext>::retain(context)) {}
  Painter(const Painter &) = delete;
  Painter &operator=(const Painter &) = delete;
  ~Painter() { worker_.expect_end(); }  // every painting has a limit of time

  void paint(Painting painting, Done done);

 private:
  Ref<GMainContext> context_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  Worker worker_;
};

}  // namespace sentry::pipelines
