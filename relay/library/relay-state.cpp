// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/library/relay-state.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "relay/net/trusted-proxies.hpp"

namespace sentry::relay {
namespace {

// A player that asks as seldom as it is told to must find its connection still there.
LaneLimits lane_limits(const RelaySettings &settings) {
  LaneLimits limits = settings.lane;
  limits.idle = std::max<std::chrono::nanoseconds>(
      limits.idle,
      3 * std::max(settings.http.poll_interval, settings.governor.longest_poll_interval));
  return limits;
}

GovernorSettings governor_settings(const RelaySettings &settings) {
  GovernorSettings governor = settings.governor;
  governor.poll_interval = settings.http.poll_interval;
  governor.longest_poll_interval = std::max(governor.longest_poll_interval, governor.poll_interval);
  return governor;
}

}  // namespace

RelaySettings RelayState::settings() const {
  const std::lock_guard lock(mutex_);
  return settings_;
}

void RelayState::change(const std::function<void(RelaySettings &)> &edit) {
  const std::lock_guard lock(mutex_);
  edit(settings_);
  publish();
}

std::size_t RelayState::fix_workers() {
  const std::lock_guard lock(mutex_);
  if (workers_ != 0) return workers_;
  const std::size_t processors = std::max(std::thread::hardware_concurrency(), 1U);
  workers_ = settings_.workers != 0 ? settings_.workers : processors;
  return workers_;
}

// A private stream is not served for a moment as if it were public: its rule comes first.
Result<void> RelayState::add_stream(FedStream &stream) {
  {
    const std::lock_guard lock(mutex_);
    const auto same = std::find_if(fed_.begin(), fed_.end(), [&](const FedStream *known) {
      return known->stream()->name() == stream.stream()->name();
    });
    if (same != fed_.end()) {
      return Error{ErrorCode::kBusy,
                   "A stream of the name " + stream.stream()->name() + " is served already."};
    }
    fed_.push_back(&stream);
    publish();
  }
  if (auto added = streams_.add(stream.stream()); !added) {
    const std::lock_guard lock(mutex_);
    std::erase(fed_, &stream);
    publish();
    return added;
  }
  stream.set_on_access([weak = weak_from_this()] {
    const auto state = weak.lock();
    if (!state) return;
    const std::lock_guard lock(state->mutex_);
    state->publish();
  });
  return {};
}

bool RelayState::remove_stream(std::string_view name) {
  if (!streams_.remove(name)) return false;
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(fed_.begin(), fed_.end(), [&](const FedStream *stream) {
    return stream->stream()->name() == name;
  });
  if (found == fed_.end()) return false;
  (*found)->set_on_access({});
  fed_.erase(found);
  publish();
  return true;
}

void RelayState::remove_all_streams() {
  for (const StreamPtr &stream : streams_.all()) remove_stream(stream->name());
}

Result<void> RelayState::hand_over(const std::string &path) {
  const std::lock_guard lock(mutex_);
  if (std::find(handed_over_paths_.begin(), handed_over_paths_.end(), path) !=
      handed_over_paths_.end()) {
    return Error{ErrorCode::kBusy, "The path " + path + " has a handler already."};
  }
  handed_over_paths_.push_back(path);
  publish();
  return {};
}

Result<void> RelayState::set_trusted_proxies(const std::vector<std::string> &networks) {
  TrustedProxies trusted;
  for (const std::string &network : networks) {
    if (auto added = trusted.add(network); !added) return added;
  }
  change([&](RelaySettings &settings) {
    settings.trusted_proxies = networks;
    settings.lane.trusted_proxies = std::move(trusted);
  });
  return {};
}

void RelayState::publish() {
  HttpSettings http = settings_.http;
  StreamUsers users;
  for (const FedStream *stream : fed_) {
    Access access = stream->access();
    if (access.kind == StreamAccess::kPublic) continue;
    const std::string &name = stream->stream()->name();
    if (access.kind == StreamAccess::kBasic) {
      users.emplace(full_rendition(name), std::move(access.users));
    }
    http.access.push_back({name, access.kind, std::move(access.keys)});
  }
  http.handed_over_paths = handed_over_paths_;
  // Whoever is let in by the new rules finds the users they speak of.
  users_.set(std::move(users));
  http_.set(std::move(http));
  limits_.set(lane_limits(settings_));
  governor_.set(governor_settings(settings_));
}

}  // namespace sentry::relay
