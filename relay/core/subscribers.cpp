// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/subscribers.hpp"

#include <utility>

namespace sentry::relay {

Subscribers::Subscription Subscribers::add(std::function<void()> callback) {
  const std::lock_guard lock(list_->mutex);
  const std::uint64_t key = list_->next_key++;
  list_->callbacks.emplace(key, std::move(callback));
  const auto end = [list = list_, key](void *) {
    const std::lock_guard end_lock(list->mutex);
    list->callbacks.erase(key);
  };
  return {list_.get(), end};
}

void Subscribers::notify() const {
  const std::lock_guard lock(list_->mutex);
  for (const auto &[key, callback] : list_->callbacks) callback();
}

}  // namespace sentry::relay
