// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/stream-registry.hpp"

#include <algorithm>
#include <utility>

namespace sentry::relay {

bool is_smaller_rendition(std::string_view name) {
  return name.size() > kSmallerSuffix.size() && name.ends_with(kSmallerSuffix);
}

/// `field` of `field` and of `field.small`.
std::string_view full_rendition(std::string_view name) {
  return is_smaller_rendition(name) ? name.substr(0, name.size() - kSmallerSuffix.size()) : name;
}

StreamRegistry::StreamRegistry(Clocks clocks, StreamOptions options)
    : clocks_(std::move(clocks)), options_(options) {}

/// The stream of that name, made now unless it is known already.
StreamPtr StreamRegistry::add(std::string_view name) {
  const std::lock_guard lock(mutex_);
  if (StreamPtr known = find_locked(name)) return known;
  auto stream = std::make_shared<Stream>(std::string(name), clocks_, options_);
  stream->admit();
  return streams_.emplace_back(std::move(stream));
}

/// Serves a stream that was made elsewhere, which no other registry may list.
Result<void> StreamRegistry::add(const StreamPtr &stream) {
  const std::lock_guard lock(mutex_);
  if (find_locked(stream->name())) {
    return Error{ErrorCode::kBusy,
                 "A stream of the name " + stream->name() + " is served already."};
  }
  if (!stream->admit()) {
    return Error{ErrorCode::kBusy,
                 "The stream " + stream->name() + " is served by another server already."};
  }
  streams_.push_back(stream);
  return {};
}

/// Serves it no longer. Who holds it keeps it; who waits for it is woken up.
bool StreamRegistry::remove(std::string_view name) {
  StreamPtr removed;
  {
    const std::lock_guard lock(mutex_);
    removed = find_locked(name);
    if (!removed) return false;
    std::erase(streams_, removed);
  }
  removed->withdraw();  // without the lock: whoever wakes up asks here
  return true;
}

StreamPtr StreamRegistry::find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  return find_locked(name);
}

/// `<name>.small`, if there is such a stream.
StreamPtr StreamRegistry::smaller_rendition(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  for (const StreamPtr &stream : streams_) {
    if (is_smaller_rendition(stream->name()) && full_rendition(stream->name()) == name) {
      return stream;
    }
  }
  return nullptr;
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
