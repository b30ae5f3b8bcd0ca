// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <mutex>
#include <string_view>
#include <vector>

#include "relay/core/stream.hpp"
#include "transport/base/result.hpp"

namespace sentry::relay {

// `<stream>.small` shows what `<stream>` does in fewer bytes, for times of crowds. It is found by
// its name, and otherwise not spoken of.
inline constexpr std::string_view kSmallerSuffix = ".small";
bool is_smaller_rendition(std::string_view name);
std::string_view full_rendition(std::string_view name);

// The streams of a relay in the order in which they became known. Any thread.
class StreamRegistry {
 public:
  explicit StreamRegistry(Clocks clocks = {}, StreamOptions options = {});

  StreamPtr add(std::string_view name);
  Result<void> add(const StreamPtr &stream);
  bool remove(std::string_view name);
  [[nodiscard]] StreamPtr find(std::string_view name) const;
  // The first stream that `counts` accepts; the only one, or nothing when there are several. It is
  // asked with the registry locked, so it asks nothing here.
  template <class Predicate>
  [[nodiscard]] StreamPtr first(Predicate counts) const {
    const std::lock_guard lock(mutex_);
    for (const StreamPtr &stream : streams_) {
      if (counts(*stream)) return stream;
    }
    return nullptr;
  }
  template <class Predicate>
  [[nodiscard]] StreamPtr only(Predicate counts) const {
    const std::lock_guard lock(mutex_);
    const StreamPtr *found = nullptr;
    for (const StreamPtr &stream : streams_) {
      if (!counts(*stream)) continue;
      if (found != nullptr) return nullptr;
      found = &stream;
    }
    return found != nullptr ? *found : nullptr;
  }
  [[nodiscard]] StreamPtr smaller_rendition(std::string_view name) const;
  [[nodiscard]] std::vector<StreamPtr> all() const;

 private:
  [[nodiscard]] StreamPtr find_locked(std::string_view name) const;

  const Clocks clocks_;
  const StreamOptions options_;
  mutable std::mutex mutex_;  // guards streams_
  std::vector<StreamPtr> streams_;
};

}  // namespace sentry::relay
