// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include "relay/include/sentry-relay/stream.h"
#include "relay/library/fed-stream.hpp"

struct _SentryRelayStream {
  GObject parent_instance;
  sentry::relay::FedStream *fed;  // owned; never nothing
};

namespace sentry::relay {

void install_stream_properties(GObjectClass *object_class);

}  // namespace sentry::relay
