// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <mutex>

#include "relay/net/peer-address.hpp"

namespace sentry::relay::lane {

// The places of all workers together. Any thread; one change of a shared number for each
// connection's coming and going, none for a request.
class Places {
 public:
  // Newcomers who are only told to come back later have places of their own.
  static constexpr std::size_t kPolite = 256;

  // False: all of that kind are taken.
  bool take(std::size_t limit);
  bool take_polite();
  void give_back(bool polite);
  bool take_of_address(const PeerAddress &address, std::size_t limit);
  void give_back_of_address(const PeerAddress &address);

  [[nodiscard]] bool full(std::size_t limit) const { return taken_.load() >= limit; }
  [[nodiscard]] bool polite_full() const { return polite_.load() >= kPolite; }
  [[nodiscard]] std::size_t count() const { return taken_.load() + polite_.load(); }

 private:
  std::atomic<std::size_t> taken_ = 0;
  std::atomic<std::size_t> polite_ = 0;
  std::mutex mutex_;  // guards by_address_
  std::map<PeerAddress, std::size_t> by_address_;
};

}  // namespace sentry::relay::lane
