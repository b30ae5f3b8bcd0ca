// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/library/mount.hpp"

#include <chrono>
#include <functional>
#include <future>
#include <utility>

namespace sentry::relay {
namespace {

constexpr std::chrono::milliseconds kWatchInterval{200};  // of who may see what

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
    : state_(state),
      context_(g_main_context_ref_thread_default()),
      mount_(std::make_unique<SoupMount>(server, prefix, answerer, ConnectionLimits{})) {
  apply_users();
  watch_ = MainContext().every(kWatchInterval, [this] { apply_users(); });
}

Mount::~Mount() {
  run_in(context_, [this] {
    watch_.reset();
    mount_.reset();
  });
  g_main_context_unref(context_);
}

void Mount::apply_users() {
  const std::uint64_t version = state_.users().version();
  if (std::exchange(users_version_, version) == version) return;
  mount_->set_users(*state_.users().get());
}

}  // namespace sentry::relay
