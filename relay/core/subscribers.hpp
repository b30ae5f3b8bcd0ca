// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace sentry::relay {

// Who wants to hear of new frames. A callback runs on the thread that brings the frame, so it only
// wakes somebody up (an eventfd, a main context); it must not subscribe or end a subscription.
class Subscribers {
 public:
  // Ends with its last owner; when the destructor returns, the callback no longer runs.
  using Subscription = std::shared_ptr<void>;

  [[nodiscard]] Subscription add(std::function<void()> callback);
  void notify() const;

 private:
  struct List {
    std::mutex mutex;  // guards both; held while callbacks run, so that an end is an end
    std::uint64_t next_key = 0;
    std::map<std::uint64_t, std::function<void()>> callbacks;
  };
  std::shared_ptr<List> list_ = std::make_shared<List>();
};

}  // namespace sentry::relay
