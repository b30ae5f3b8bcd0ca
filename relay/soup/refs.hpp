// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <libsoup/soup.h>

#include "transport/base/ref.hpp"

namespace sentry {

// Everything here is a GObject.
template <class T>
struct ObjectRefTraits {
  static void retain(T *object) { g_object_ref(object); }
  static void release(T *object) { g_object_unref(object); }
};

template <>
struct RefTraits<GIOStream> : ObjectRefTraits<GIOStream> {};
template <>
struct RefTraits<GInputStream> : ObjectRefTraits<GInputStream> {};
template <>
struct RefTraits<GSocket> : ObjectRefTraits<GSocket> {};
template <>
struct RefTraits<GSocketAddress> : ObjectRefTraits<GSocketAddress> {};
template <>
struct RefTraits<GCancellable> : ObjectRefTraits<GCancellable> {};
template <>
struct RefTraits<GTlsCertificate> : ObjectRefTraits<GTlsCertificate> {};
template <>
struct RefTraits<SoupServer> : ObjectRefTraits<SoupServer> {};
template <>
struct RefTraits<SoupServerMessage> : ObjectRefTraits<SoupServerMessage> {};

}  // namespace sentry
