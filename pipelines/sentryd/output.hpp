// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <functional>
#include <memory>
#include <string>

#include "pipelines/base/main-context.hpp"
#include "pipelines/base/worker.hpp"
#include "plugins/gst-ref.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

// The pipeline from sentryd to the sinks. It outlives every camera, and so one sender's identity
// goes on over all their failures. push() may be called from any thread.
class Output {
 public:
  // `sinks` is the launch text of a sink of image/jpeg. `failed` is called in `context`, after
  // which the output is dead.
  static Result<std::unique_ptr<Output>> create(const std::string &sinks, GMainContext *context,
                                                std::function<void(const std::string &)> failed);
  Output(const Output &) = delete;
  Output &operator=(const Output &) = delete;
  ~Output();

  Result<void> start();
  // Takes a picture without timestamps to the sinks, on the caller's thread: they keep nobody
  // waiting. One picture at a time.
  void push(Ref<GstBuffer> picture);
  // False when a sink did not stop within `limit_ns`, and its pipeline was left behind.
  bool stop(std::int64_t limit_ns);

 private:
  Output() = default;
  void handle(GstMessage *message);

  std::function<void(const std::string &)> failed_;
  Ref<GstElement> pipeline_;
  Ref<GstPad> source_;
  SourcePtr bus_watch_;
  std::unique_ptr<Worker> worker_;  // from the start: at the end the system may have no thread left
};

}  // namespace sentry::pipelines
