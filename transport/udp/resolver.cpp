// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/resolver.hpp"

#include <netdb.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <map>
#include <mutex>
#include <utility>

#include "transport/base/start-thread.hpp"

namespace sentry::udp {

// Shared with the threads, which may sit in a name server's time-out long after the resolver went.
struct Resolver::State {
  struct Host {
    unsigned watchers = 0;
    unsigned generation = 0;  // tells a host that was forgotten and came back from the one before
    Answer answer;
  };

  Lookup lookup;
  Timing timing;
  std::mutex mutex;  // guards what follows
  std::condition_variable ended;
  std::function<void()> changed;  // called with the mutex held
  std::map<std::string, Host> hosts;
  unsigned generations = 0;
  bool stopped = false;

  // With the mutex held.
  Host *find(const std::string &host, unsigned generation) {
    const auto found = hosts.find(host);
    const bool alive = !stopped && found != hosts.end() && found->second.generation == generation;
    return alive ? &found->second : nullptr;
  }
};

/// getaddrinfo(3), in the order of RFC 6724.
Result<std::vector<SocketAddress>> system_lookup(const std::string &host) {
  addrinfo hints{};
  hints.ai_flags = AI_ADDRCONFIG;
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo *found = nullptr;
  if (const int failed = ::getaddrinfo(host.c_str(), nullptr, &hints, &found); failed != 0) {
    return Error{ErrorCode::kNotFound,
                 "The host \"" + host + "\" has no address: " + ::gai_strerror(failed)};
  }
  std::vector<SocketAddress> addresses;
  for (const addrinfo *one = found; one != nullptr; one = one->ai_next) {
    if (one->ai_family != AF_INET && one->ai_family != AF_INET6) continue;
    SocketAddress address;
    std::memcpy(&address.storage, one->ai_addr, one->ai_addrlen);
    address.length = one->ai_addrlen;
    addresses.push_back(address);
  }
  ::freeaddrinfo(found);
  return addresses;
}

/// `changed` is called from the look-up threads whenever a look-up ends; it must return at once and
/// must not call the resolver.
Resolver::Resolver(Lookup lookup, std::function<void()> changed, Timing timing)
    : state_(std::make_shared<State>()) {
  state_->lookup = lookup ? std::move(lookup) : system_lookup;
  state_->changed = std::move(changed);
  state_->timing = timing;
}

Resolver::~Resolver() {
  const std::lock_guard lock(state_->mutex);
  state_->stopped = true;
  state_->changed = nullptr;
  state_->ended.notify_all();
}

/// Follows `host` until forget() was called as often as watch().
void Resolver::watch(const std::string &host) {
  const std::lock_guard lock(state_->mutex);
  State::Host &entry = state_->hosts[host];
  if (entry.watchers++ != 0) return;
  entry.generation = ++state_->generations;
  auto thread = start_thread("sentry-lookup", [state = state_, host, own = entry.generation] {
    follow(state, host, own);
  });
  entry.answer.pending = bool(thread);  // without one the client stays without an address
  if (thread) thread->detach();
}

void Resolver::forget(const std::string &host) {
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->hosts.find(host);
  if (found == state_->hosts.end() || --found->second.watchers != 0) return;
  state_->hosts.erase(found);
  state_->ended.notify_all();
}

Resolver::Answer Resolver::answer(const std::string &host) const {
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->hosts.find(host);
  return found == state_->hosts.end() ? Answer{} : found->second.answer;
}

void Resolver::follow(const std::shared_ptr<State> &state, const std::string &host,
                      unsigned generation) {
  auto retry = state->timing.first_retry;
  for (;;) {
    auto addresses = state->lookup(host);
    std::unique_lock lock(state->mutex);
    State::Host *entry = state->find(host, generation);
    if (entry == nullptr) return;
    entry->answer.pending = false;
    auto pause = state->timing.refresh;
    if (addresses && !addresses->empty()) {
      entry->answer.addresses = addresses.take();
      retry = state->timing.first_retry;
    } else {  // the last addresses stay: a name server that is away must not stop a picture
      pause = std::min(retry, state->timing.refresh);
      retry = pause * 2;
    }
    if (state->changed) state->changed();
    state->ended.wait_for(lock, pause, [&] { return state->find(host, generation) == nullptr; });
    if (state->find(host, generation) == nullptr) return;
  }
}

}  // namespace sentry::udp
