// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <mutex>
#include <string_view>
#include <vector>

#include "relay/core/stream.hpp"
#include "transport/base/result.hpp"

namespace sentry::relay {

// The streams of a relay in the order in which they became known. Any thread.
class StreamRegistry {
 public:
  explicit StreamRegistry(Clocks clocks = {}, StreamOptions options = {});

  StreamPtr add(std::string_view name);
  Result<void> add(const StreamPtr &stream);
  bool remove(std::string_view name);
  [[nodiscard]] StreamPtr find(std::string_view name) const;
  [[nodiscard]] StreamPtr first() const;
  [[nodiscard]] StreamPtr only() const;
  [[nodiscard]] std::vector<StreamPtr> all() const;

 private:
  [[nodiscard]] StreamPtr find_locked(std::string_view name) const;

  const Clocks clocks_;
  const StreamOptions options_;
  mutable std::mutex mutex_;  // guards streams_
  std::vector<StreamPtr> streams_;
};

}  // namespace sentry::relay
