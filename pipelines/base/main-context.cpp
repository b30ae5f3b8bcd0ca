// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/base/main-context.hpp"

#include <glib-unix.h>

#include <utility>

namespace sentry::pipelines {
namespace {

using Task = std::function<bool()>;

gboolean run_task(gpointer task) {
  return (*static_cast<Task *>(task))() ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void delete_task(gpointer task) { delete static_cast<Task *>(task); }

// A source that has only a time to be ready at.
gboolean dispatch_alarm(GSource * /*source*/, GSourceFunc callback, gpointer data) {
  return callback(data);
}

GSourceFuncs alarm_functions{nullptr, nullptr, dispatch_alarm, nullptr, nullptr, nullptr};

}  // namespace

/// Runs `task` in `context` as soon as its loop comes to it. Any thread.
void post(GMainContext *context, std::function<void()> task) {
  auto once = std::make_unique<Task>([task = std::move(task)] {
    task();
    return false;
  });
  GSource *source = g_idle_source_new();
  g_source_set_priority(source, G_PRIORITY_DEFAULT);
  g_source_set_callback(source, run_task, once.release(), delete_task);
  g_source_attach(source, context);
  g_source_unref(source);
}

/// Gives `source`, whose callback is a plain GSourceFunc, its task, and takes the source over.
SourcePtr attach(GMainContext *context, GSource *source, std::function<bool()> task) {
  SourcePtr owned(source);
  g_source_set_callback(source, run_task, new Task(std::move(task)), delete_task);
  g_source_attach(source, context);
  return owned;
}

SourcePtr attach_fd(GMainContext *context, int fd, std::function<void()> task) {
  SourcePtr owned(g_unix_fd_source_new(fd, GIOCondition(G_IO_IN | G_IO_HUP | G_IO_ERR)));
  const GUnixFDSourceFunc call = [](gint /*fd*/, GIOCondition /*condition*/,
                                    gpointer data) -> gboolean {
    (*static_cast<std::function<void()> *>(data))();
    return G_SOURCE_CONTINUE;
  };
  g_source_set_callback(owned.get(), G_SOURCE_FUNC(call),
                        new std::function<void()>(std::move(task)),
                        [](gpointer data) { delete static_cast<std::function<void()> *>(data); });
  g_source_attach(owned.get(), context);
  return owned;
}

Alarm::Alarm(GMainContext *context, std::function<void()> task)
    : source_(attach(context, g_source_new(&alarm_functions, sizeof(GSource)),
                     [task = std::move(task), this] {
                       clear();
                       task();
                       return true;
                     })) {}

// GLib's monotonic time is the same clock, in microseconds; rounded up, so as not to fire early.
void Alarm::set(std::int64_t monotonic_ns) {
  g_source_set_ready_time(source_.get(), monotonic_ns / 1000 + 1);
}

void Alarm::clear() { g_source_set_ready_time(source_.get(), -1); }

}  // namespace sentry::pipelines
