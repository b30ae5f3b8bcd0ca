// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <glib.h>

#include <cstdint>
#include <functional>
#include <memory>

#include "transport/base/ref.hpp"

namespace sentry {

template <>
struct RefTraits<GMainContext> {
  static void retain(GMainContext *context) { g_main_context_ref(context); }
  static void release(GMainContext *context) { g_main_context_unref(context); }
};

template <>
struct RefTraits<GMainLoop> {
  static void retain(GMainLoop *loop) { g_main_loop_ref(loop); }
  static void release(GMainLoop *loop) { g_main_loop_unref(loop); }
};

namespace pipelines {

// A source that no longer fires once this is gone.
struct SourceDeleter {
  void operator()(GSource *source) const {
    g_source_destroy(source);
    g_source_unref(source);
  }
};
using SourcePtr = std::unique_ptr<GSource, SourceDeleter>;

void post(GMainContext *context, std::function<void()> task);
SourcePtr attach(GMainContext *context, GSource *source, std::function<bool()> task);
// Calls `task` whenever `fd` can be read, or its other end is gone.
SourcePtr attach_fd(GMainContext *context, int fd, std::function<void()> task);

// Calls `task` in the context once the monotonic clock reaches a time that can be moved.
class Alarm {
 public:
  Alarm(GMainContext *context, std::function<void()> task);
  Alarm(const Alarm &) = delete;
  Alarm &operator=(const Alarm &) = delete;

  void set(std::int64_t monotonic_ns);
  void clear();

 private:
  SourcePtr source_;
};

}  // namespace pipelines
}  // namespace sentry
