// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <unordered_map>

#include "transport/base/frame.hpp"
#include "transport/udp/origin.hpp"
#include "transport/udp/partial-frame.hpp"

namespace sentry::udp {

struct PartialLimits {
  std::size_t frames_per_sender = 4;
  std::size_t senders = 64;  // that have a partial frame here
  std::size_t bytes = std::size_t{64} << 20;
  std::int64_t idle_ns = 5'000'000'000;  // a frame to which nothing is added is given up
};

struct PartialKey {
  Origin sender;
  std::uint64_t stream = 0;
  FrameId id;

  bool operator==(const PartialKey &) const = default;
};

// The frames that are under way, within caps that hostile senders cannot widen. Who fills it pays:
// of the hosts the one that holds most, of its senders the one that holds most, loses its oldest.
class PartialTable {
 public:
  struct Entry {
    PartialKey key;
    PartialFrame frame;
    std::uint64_t born = 0;  // counts up
    std::int64_t last_ns = 0;
    std::size_t cost = 0;
  };

  explicit PartialTable(const PartialLimits &limits);

  Entry &find_or_open(const PartialKey &key, const DatagramHeader &header, std::int64_t now_ns);
  bool settle(Entry &entry, std::int64_t now_ns);
  void close(const Entry &entry);
  std::uint64_t expire(std::int64_t now_ns);
  void drop_unless(const std::function<bool(std::uint64_t stream)> &is_wanted);
  void drop_superseded(std::uint64_t stream, const FrameId &delivered);

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] std::size_t senders() const { return senders_.size(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t evicted() const { return evicted_; }

 private:
  struct Share {
    std::size_t bytes = 0;
    std::size_t frames = 0;
  };
  struct Hash {
    std::uint64_t seed = 0;
    std::size_t operator()(const PartialKey &key) const;
    std::size_t operator()(const Origin &origin) const;
  };
  using Entries = std::list<Entry>;  // the one that waits longest first

  void make_room(const Origin &sender);
  void charge(Entry &entry, std::size_t cost);
  void erase(Entries::iterator entry);
  void evict_oldest_of(const Origin &sender);
  [[nodiscard]] Origin largest_sender() const;
  [[nodiscard]] Address crowded_host(const Address &newcomer) const;
  [[nodiscard]] Origin idlest_sender(const Address &host) const;

  PartialLimits limits_;
  Entries entries_;
  std::unordered_map<PartialKey, Entries::iterator, Hash> index_;
  std::unordered_map<Origin, Share, Hash> senders_;
  std::size_t bytes_ = 0;
  std::uint64_t births_ = 0;
  std::uint64_t evicted_ = 0;
};

}  // namespace sentry::udp
