// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include "relay/include/sentry-relay/stream.h"
#include "transport/base/ref.hpp"

namespace sentry {

template <>
struct RefTraits<SentryRelayStream> {
  static void retain(SentryRelayStream *stream) { g_object_ref(stream); }
  static void release(SentryRelayStream *stream) { g_object_unref(stream); }
};

template <>
struct RefTraits<GTlsCertificate> {
  static void retain(GTlsCertificate *certificate) { g_object_ref(certificate); }
  static void release(GTlsCertificate *certificate) { g_object_unref(certificate); }
};

}  // namespace sentry
