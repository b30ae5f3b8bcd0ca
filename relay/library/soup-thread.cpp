// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/library/soup-thread.hpp"

#include <future>
#include <utility>

#include "transport/base/start-thread.hpp"

namespace sentry::relay {
namespace {

using Task = std::function<void()>;

void attach(GMainContext *context, GSource *source, Task task, GSourceFunc call) {
  g_source_set_priority(source, G_PRIORITY_DEFAULT);
  g_source_set_callback(source, call, new Task(std::move(task)),
                        [](gpointer data) noexcept { delete static_cast<Task *>(data); });
  g_source_attach(source, context);
  g_source_unref(source);
}

gboolean call_once(gpointer task) noexcept {
  (*static_cast<Task *>(task))();
  return G_SOURCE_REMOVE;
}

gboolean call_again(gpointer task) noexcept {
  (*static_cast<Task *>(task))();
  return G_SOURCE_CONTINUE;
}

}  // namespace

SoupThread::SoupThread()
    : context_(g_main_context_new()), loop_(g_main_loop_new(context_, FALSE)) {}

Result<std::unique_ptr<SoupThread>> SoupThread::start() {
  std::unique_ptr<SoupThread> soup(new SoupThread);
  auto thread = start_thread("sentry-soup", [self = soup.get()] { self->turn(); });
  if (!thread) return thread.error();
  soup->thread_ = thread.take();
  return soup;
}

SoupThread::~SoupThread() {
  if (thread_.joinable()) {
    // From within the loop: asked before it runs, it would not hear.
    attach(
        context_, g_idle_source_new(), [this] { g_main_loop_quit(loop_); }, call_once);
    thread_.join();
  }
  g_main_loop_unref(loop_);
  g_main_context_unref(context_);
}

void SoupThread::turn() {
  g_main_context_push_thread_default(context_);
  g_main_loop_run(loop_);
  // Objects that end release what they hold of the context by sources of its own.
  while (g_main_context_iteration(context_, FALSE) != FALSE) continue;
  g_main_context_pop_thread_default(context_);
}

void SoupThread::run(const Task &task) const {
  if (std::this_thread::get_id() == thread_.get_id()) return task();
  std::promise<void> done;
  attach(
      context_, g_idle_source_new(),
      [&] {
        task();
        done.set_value();
      },
      call_once);
  done.get_future().wait();
}

void SoupThread::repeat(guint milliseconds, Task tick) const {
  attach(context_, g_timeout_source_new(milliseconds), std::move(tick), call_again);
}

}  // namespace sentry::relay
