// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/library/notifier.hpp"

#include <atomic>
#include <utility>

namespace sentry::relay {

struct Notifier::State {
  GMainContext *context = g_main_context_ref_thread_default();
  GWeakRef object{};
  std::function<void(GObject *)> look;
  std::atomic<bool> pending = false;

  State(GObject *watched, std::function<void(GObject *)> what) : look(std::move(what)) {
    g_weak_ref_init(&object, watched);
  }
  State(const State &) = delete;
  State &operator=(const State &) = delete;
  ~State() {
    g_weak_ref_clear(&object);
    g_main_context_unref(context);
  }
};

Notifier::Notifier(GObject *object, std::function<void(GObject *)> look)
    : state_(std::make_shared<State>(object, std::move(look))) {}

Notifier::~Notifier() = default;

void Notifier::notify() const {
  if (state_->pending.exchange(true)) return;
  GSource *source = g_idle_source_new();
  g_source_set_priority(source, G_PRIORITY_DEFAULT);
  g_source_set_static_name(source, "sentry-relay-notify");
  g_source_set_callback(
      source,
      [](gpointer data) noexcept -> gboolean {
        State &state = **static_cast<std::shared_ptr<State> *>(data);
        state.pending = false;  // before the look: what comes during it is looked at again
        if (auto *object = static_cast<GObject *>(g_weak_ref_get(&state.object))) {
          state.look(object);
          g_object_unref(object);
        }
        return G_SOURCE_REMOVE;
      },
      new std::shared_ptr<State>(state_),
      [](gpointer data) noexcept { delete static_cast<std::shared_ptr<State> *>(data); });
  g_source_attach(source, state_->context);
  g_source_unref(source);
}

}  // namespace sentry::relay
