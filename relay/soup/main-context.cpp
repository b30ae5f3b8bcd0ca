// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/main-context.hpp"

#include <glib-unix.h>

#include <algorithm>

namespace sentry::relay {
namespace {

using Task = std::function<void()>;

void run(gpointer data) { (*static_cast<Task *>(data))(); }

gboolean run_once(gpointer data) noexcept {
  run(data);
  return G_SOURCE_REMOVE;
}

gboolean run_again(gpointer data) noexcept {
  run(data);
  return G_SOURCE_CONTINUE;
}

gboolean run_for_fd(gint, GIOCondition, gpointer data) noexcept {
  run(data);
  return G_SOURCE_CONTINUE;
}

gboolean run_for_stream(GObject *, gpointer data) noexcept {
  run(data);
  return G_SOURCE_CONTINUE;
}

guint milliseconds(std::chrono::nanoseconds delay) {
  // Rounded up: what is due is due when the task runs.
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(delay).count();
  return static_cast<guint>(std::clamp<std::int64_t>(left, 0, G_MAXINT));
}

}  // namespace

void MainSource::reset() {
  GSource *source = std::exchange(source_, nullptr);
  if (source == nullptr) return;
  g_source_destroy(source);
  g_source_unref(source);
}

MainContext::MainContext() : context_(g_main_context_ref_thread_default()) {}

MainSource MainContext::attach(GSource *source, GSourceFunc function, Task task) const {
  g_source_set_callback(source, function, new Task(std::move(task)),
                        [](gpointer data) noexcept { delete static_cast<Task *>(data); });
  g_source_attach(source, context_);
  return MainSource(source);
}

MainSource MainContext::after(std::chrono::nanoseconds delay, Task task) const {
  return attach(g_timeout_source_new(milliseconds(delay)), run_once, std::move(task));
}

MainSource MainContext::every(std::chrono::milliseconds interval, Task task) const {
  return attach(g_timeout_source_new(milliseconds(interval)), run_again, std::move(task));
}

MainSource MainContext::when_readable(int fd, Task task) const {
  return attach(g_unix_fd_source_new(fd, G_IO_IN), G_SOURCE_FUNC(run_for_fd), std::move(task));
}

MainSource MainContext::when_readable(GInputStream *pollable, Task task) const {
  GSource *source =
      g_pollable_input_stream_create_source(G_POLLABLE_INPUT_STREAM(pollable), nullptr);
  return attach(source, G_SOURCE_FUNC(run_for_stream), std::move(task));
}

void MainContext::post(Task task) const {
  GSource *source = g_idle_source_new();
  g_source_set_priority(source, G_PRIORITY_DEFAULT);
  g_source_set_callback(source, run_once, new Task(std::move(task)),
                        [](gpointer data) noexcept { delete static_cast<Task *>(data); });
  g_source_attach(source, context_);
  g_source_unref(source);
}

}  // namespace sentry::relay
