// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/lane/places.hpp"

namespace sentry::relay::lane {
namespace {

bool take_one(std::atomic<std::size_t> &taken, std::size_t limit) {
  if (taken.fetch_add(1) < limit) return true;
  taken.fetch_sub(1);
  return false;
}

}  // namespace

bool Places::take(std::size_t limit) { return take_one(taken_, limit); }

bool Places::take_polite() { return take_one(polite_, kPolite); }

void Places::give_back(bool polite) { (polite ? polite_ : taken_).fetch_sub(1); }

bool Places::take_of_address(const PeerAddress &address, std::size_t limit) {
  const std::lock_guard lock(mutex_);
  const auto found = by_address_.try_emplace(limit_key(address), 0).first;
  if (found->second < limit) {
    ++found->second;
    return true;
  }
  if (found->second == 0) by_address_.erase(found);
  return false;
}

void Places::give_back_of_address(const PeerAddress &address) {
  const std::lock_guard lock(mutex_);
  const auto found = by_address_.find(limit_key(address));
  if (found != by_address_.end() && --found->second == 0) by_address_.erase(found);
}

}  // namespace sentry::relay::lane
