// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/stream-registry.hpp"

#include <algorithm>
#include <utility>

namespace sentry::relay {

StreamRegistry::StreamRegistry(Clocks clocks, StreamOptions options)
    : clocks_(std::move(clocks)), options_(options) {}

/// The stream of that name, made now unless it is known already.
StreamPtr StreamRegistry::add(std::string_view name) {
  const std::lock_guard lock(mutex_);
  if (StreamPtr known = find_locked(name)) return known;
  return streams_.emplace_back(std::make_shared<Stream>(std::string(name), clocks_, options_));
}

StreamPtr StreamRegistry::find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  return find_locked(name);
}

StreamPtr StreamRegistry::first() const {
  const std::lock_guard lock(mutex_);
  return streams_.empty() ? nullptr : streams_.front();
}

/// The one stream there is, or nothing when there are none or several.
StreamPtr StreamRegistry::only() const {
  const std::lock_guard lock(mutex_);
  return streams_.size() == 1 ? streams_.front() : nullptr;
}

std::vector<StreamPtr> StreamRegistry::all() const {
  const std::lock_guard lock(mutex_);
  return streams_;
}

StreamPtr StreamRegistry::find_locked(std::string_view name) const {
  const auto found =
      std::find_if(streams_.begin(), streams_.end(),
                   [name](const StreamPtr &stream) { return stream->name() == name; });
  return found == streams_.end() ? nullptr : *found;
}

}  // namespace sentry::relay
