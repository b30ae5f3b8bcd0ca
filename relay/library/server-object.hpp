// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <mutex>
#include <string_view>
#include <vector>

#include "relay/include/sentry-relay/server.h"
#include "relay/library/notifier.hpp"
#include "relay/library/object-refs.hpp"
#include "relay/library/relay.hpp"

namespace sentry::relay {

// What a SentryRelayServer is made of.
class ServerImpl {
 public:
  explicit ServerImpl(SentryRelayServer *self);
  ServerImpl(const ServerImpl &) = delete;
  ServerImpl &operator=(const ServerImpl &) = delete;
  ~ServerImpl();

  Result<void> add_stream(SentryRelayStream *stream);
  bool remove_stream(std::string_view name);
  [[nodiscard]] Ref<SentryRelayStream> find_stream(std::string_view name) const;
  [[nodiscard]] std::vector<Ref<SentryRelayStream>> streams() const;
  [[nodiscard]] Relay &relay() { return relay_; }
  [[nodiscard]] RelayState &state() { return relay_.state(); }

  // Tells of everything that has changed since the last call. In the server's main context.
  void tell(SentryRelayServer *self);

 private:
  mutable std::mutex mutex_;                     // guards streams_
  std::vector<Ref<SentryRelayStream>> streams_;  // that are served
  RelayReport told_;                             // the main context's own
  Notifier notifier_;
  Relay relay_;  // last: it calls the notifier
};

void install_server_properties(GObjectClass *object_class);
void install_server_signals(GObjectClass *object_class);
// Emits signals and notifications for what differs.
void emit_changes(SentryRelayServer *self, const RelayReport &before, const RelayReport &now);

}  // namespace sentry::relay

struct _SentryRelayServer {
  GObject parent_instance;
  sentry::relay::ServerImpl *impl;  // owned; never nothing
};

namespace sentry::relay {

inline ServerImpl &impl(SentryRelayServer *self) { return *self->impl; }

}  // namespace sentry::relay
