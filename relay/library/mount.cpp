// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/library/mount.hpp"

#include <functional>
#include <future>

namespace sentry::relay {
namespace {

using Task = std::function<void()>;

// At once, when the context is this thread's or nobody's.
void run_in(GMainContext *context, const Task &task) {
  std::promise<void> done;
  Task whole = [&] {
    task();
    done.set_value();
  };
  g_main_context_invoke(
      context,
      [](gpointer data) noexcept -> gboolean {
        (*static_cast<Task *>(data))();
        return G_SOURCE_REMOVE;
      },
      &whole);
  done.get_future().wait();
}

}  // namespace

Mount::Mount(SoupServer *server, const std::string &prefix, const Answerer &answerer,
             const RelayState &state)
    : context_(g_main_context_ref_thread_default()),
      mount_(std::make_unique<SoupMount>(server, prefix, answerer, ConnectionLimits{})) {}

Mount::~Mount() {
  run_in(context_, [this] { mount_.reset(); });
  g_main_context_unref(context_);
}

}  // namespace sentry::relay
