// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <libsoup/soup.h>

#include "transport/base/ref.hpp"

namespace sentry {

template <>
struct RefTraits<GSocket> {
  static void retain(GSocket *socket) { g_object_ref(socket); }
  static void release(GSocket *socket) { g_object_unref(socket); }
};

template <>
struct RefTraits<GSocketAddress> {
  static void retain(GSocketAddress *address) { g_object_ref(address); }
  static void release(GSocketAddress *address) { g_object_unref(address); }
};

template <>
struct RefTraits<GIOStream> {
  static void retain(GIOStream *stream) { g_object_ref(stream); }
  static void release(GIOStream *stream) { g_object_unref(stream); }
};

template <>
struct RefTraits<GSocketConnection> {
  static void retain(GSocketConnection *connection) { g_object_ref(connection); }
  static void release(GSocketConnection *connection) { g_object_unref(connection); }
};

template <>
struct RefTraits<SoupServer> {
  static void retain(SoupServer *server) { g_object_ref(server); }
  static void release(SoupServer *server) { g_object_unref(server); }
};

template <>
struct RefTraits<SoupServerMessage> {
  static void retain(SoupServerMessage *message) { g_object_ref(message); }
  static void release(SoupServerMessage *message) { g_object_unref(message); }
};

}  // namespace sentry
