// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <algorithm>
#include <utility>

#include "relay/library/server-object.hpp"
#include "relay/library/stream-object.hpp"

namespace sentry::relay {
namespace {

auto has_name(std::string_view name) {
  return [name](const Ref<SentryRelayStream> &stream) {
    return stream.get()->fed->stream()->name() == name;
  };
}

void look(GObject *object) {
  SentryRelayServer *self = SENTRY_RELAY_SERVER(object);
  impl(self).tell(self);
}

}  // namespace

ServerImpl::ServerImpl(SentryRelayServer *self)
    : notifier_(G_OBJECT(self), look), relay_([this] { notifier_.notify(); }) {}

// The streams may live on, and be served by another.
ServerImpl::~ServerImpl() {
  relay_.stop();
  relay_.state().remove_all_streams();
}

Result<void> ServerImpl::add_stream(SentryRelayStream *stream) {
  const std::lock_guard lock(mutex_);
  auto added = state().add_stream(*stream->fed);
  if (added) streams_.push_back(Ref<SentryRelayStream>::retain(stream));
  return added;
}

bool ServerImpl::remove_stream(std::string_view name) {
  Ref<SentryRelayStream> removed;  // let go after the lock: this may end a thread
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(streams_.begin(), streams_.end(), has_name(name));
  if (found == streams_.end()) return false;
  state().remove_stream(name);
  removed = std::move(*found);
  streams_.erase(found);
  return true;
}

Ref<SentryRelayStream> ServerImpl::find_stream(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(streams_.begin(), streams_.end(), has_name(name));
  return found == streams_.end() ? Ref<SentryRelayStream>() : *found;
}

std::vector<Ref<SentryRelayStream>> ServerImpl::streams() const {
  const std::lock_guard lock(mutex_);
  return streams_;
}

void ServerImpl::tell(SentryRelayServer *self) {
  const RelayReport now = relay_.report();
  const RelayReport before = std::exchange(told_, now);
  emit_changes(self, before, now);
}

}  // namespace sentry::relay
