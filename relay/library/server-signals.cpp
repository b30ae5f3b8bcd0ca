// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <array>

#include "relay/include/sentry-relay/enum-types.h"
#include "relay/library/server-object.hpp"

namespace sentry::relay {
namespace {

enum Signal : guint { kOverload, kViewersChanged, kDrained, kSignalCount };

std::array<guint, kSignalCount> signals{};

std::uint64_t viewers_of(const RelayReport &report, const std::string &stream) {
  const auto found = report.viewers.find(stream);
  return found == report.viewers.end() ? 0 : found->second;
}

void emit_viewers(SentryRelayServer *self, const RelayReport &before, const RelayReport &now) {
  for (const auto &stream : impl(self).streams()) {
    const std::string name = sentry_relay_stream_get_name(stream.get());
    const std::uint64_t viewers = viewers_of(now, name);
    if (viewers == viewers_of(before, name)) continue;
    g_signal_emit(self, signals[kViewersChanged], 0, stream.get(), static_cast<guint>(viewers));
  }
}

}  // namespace

void install_server_signals(GObjectClass *object_class) {
  GType type = G_OBJECT_CLASS_TYPE(object_class);
  /**
   * SentryRelayServer::overload:
   * @self: the server
   * @state: what it does about its load from now on
   *
   * The load has risen or fallen so far that the server changes what it does about it, see
   * [property@Server:load-state].
   *
   * Emitted in the main context that was the thread's default when the server was made.
   */
  signals[kOverload] = g_signal_new("overload", type, G_SIGNAL_RUN_LAST, 0, nullptr, nullptr,
                                    nullptr, G_TYPE_NONE, 1, SENTRY_RELAY_TYPE_LOAD_STATE);
  /**
   * SentryRelayServer::viewers-changed:
   * @self: the server
   * @stream: a stream that it serves
   * @n_viewers: how many connections watch it now
   *
   * Somebody has come or left; several changes within a quarter of a second are told as one.
   *
   * Emitted in the main context that was the thread's default when the server was made.
   */
  signals[kViewersChanged] =
      g_signal_new("viewers-changed", type, G_SIGNAL_RUN_LAST, 0, nullptr, nullptr, nullptr,
                   G_TYPE_NONE, 2, SENTRY_RELAY_TYPE_STREAM, G_TYPE_UINT);
  /**
   * SentryRelayServer::drained:
   * @self: the server
   *
   * After [method@Server.drain]: the last viewer has left.
   *
   * Emitted in the main context that was the thread's default when the server was made.
   */
  signals[kDrained] = g_signal_new("drained", type, G_SIGNAL_RUN_LAST, 0, nullptr, nullptr, nullptr,
                                   G_TYPE_NONE, 0);
}

void emit_changes(SentryRelayServer *self, const RelayReport &before, const RelayReport &now) {
  GObject *object = G_OBJECT(self);
  if (now.load != before.load) {
    g_object_notify(object, "load-state");
    g_signal_emit(self, signals[kOverload], 0, static_cast<int>(now.load));
  }
  if (now.connections != before.connections) g_object_notify(object, "n-connections");
  if (now.all_viewers() != before.all_viewers()) g_object_notify(object, "n-viewers");
  if (now.viewers != before.viewers) emit_viewers(self, before, now);
  if (now.draining != before.draining) g_object_notify(object, "draining");
  if (now.drained && !before.drained) g_signal_emit(self, signals[kDrained], 0);
}

}  // namespace sentry::relay
