// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/partial-table.hpp"

#include <sys/random.h>
#include <xxhash.h>

#include <map>
#include <utility>

namespace sentry::udp {
namespace {

// Senders choose what is hashed; the seed keeps them from choosing where it lands.
std::uint64_t random_seed() {
  std::uint64_t seed = 0;
  if (::getrandom(&seed, sizeof seed, GRND_NONBLOCK) < 0) seed = 0;
  return seed;
}

std::uint64_t hash_of(const Origin &origin, std::uint64_t seed) {
  return XXH3_64bits_withSeed(origin.host.bytes.data(), origin.host.bytes.size(),
                              seed ^ origin.port);
}

}  // namespace

std::size_t PartialTable::Hash::operator()(const Origin &origin) const {
  return hash_of(origin, seed);
}

std::size_t PartialTable::Hash::operator()(const PartialKey &key) const {
  const std::array<std::uint64_t, 3> words{key.stream, key.id.epoch, key.id.number};
  return XXH3_64bits_withSeed(words.data(), sizeof words, hash_of(key.sender, seed));
}

PartialTable::PartialTable(const PartialLimits &limits)
    : limits_(limits),
      index_(limits.senders * limits.frames_per_sender, Hash{random_seed()}),
      senders_(limits.senders, Hash{random_seed()}) {}

/// The frame of `key`; a new one is opened from `header`, for which others may have to go.
PartialTable::Entry &PartialTable::find_or_open(const PartialKey &key, const DatagramHeader &header,
                                                std::int64_t now_ns) {
  // Nearly always it is the one to which something was added last.
  if (!entries_.empty() && entries_.back().key == key) return entries_.back();
  if (const auto found = index_.find(key); found != index_.end()) return *found->second;
  make_room(key.sender);
  entries_.push_back({key, PartialFrame(header), ++births_, now_ns, 0});
  index_.emplace(key, std::prev(entries_.end()));
  ++senders_[key.sender].frames;
  return entries_.back();
}

/// To be called when something was added to `entry`. False when it had to go to keep the caps;
/// the reference is dead then.
bool PartialTable::settle(Entry &entry, std::int64_t now_ns) {
  const PartialKey key = entry.key;
  entry.last_ns = now_ns;
  if (&entry != &entries_.back()) {
    entries_.splice(entries_.end(), entries_, index_.find(key)->second);
  }
  charge(entry, entry.frame.cost());
  if (bytes_ <= limits_.bytes) return true;
  while (bytes_ > limits_.bytes) evict_oldest_of(largest_sender());
  return index_.contains(key);
}

void PartialTable::close(const Entry &entry) { erase(index_.find(entry.key)->second); }

/// Gives up the frames that have waited too long, and says how many.
std::uint64_t PartialTable::expire(std::int64_t now_ns) {
  std::uint64_t expired = 0;
  while (!entries_.empty() && now_ns - entries_.front().last_ns > limits_.idle_ns) {
    erase(entries_.begin());
    ++expired;
  }
  return expired;
}

void PartialTable::drop_unless(const std::function<bool(std::uint64_t stream)> &is_wanted) {
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    const auto next = std::next(entry);
    if (!is_wanted(entry->key.stream)) erase(entry);
    entry = next;
  }
}

/// Newest wins: what is not newer than a delivered frame of its stream will never be delivered.
void PartialTable::drop_superseded(std::uint64_t stream, const FrameId &delivered) {
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    const auto next = std::next(entry);
    if (entry->key.stream == stream && entry->key.id <= delivered) erase(entry);
    entry = next;
  }
}

void PartialTable::make_room(const Origin &sender) {
  const auto found = senders_.find(sender);
  if (found != senders_.end()) {
    if (found->second.frames >= limits_.frames_per_sender) evict_oldest_of(sender);
    return;
  }
  if (senders_.size() < limits_.senders) return;
  const Origin victim = idlest_sender(crowded_host(sender.host));
  while (senders_.contains(victim)) evict_oldest_of(victim);
}

void PartialTable::charge(Entry &entry, std::size_t cost) {
  if (cost == entry.cost) return;
  Share &share = senders_[entry.key.sender];
  share.bytes += cost - entry.cost;
  bytes_ += cost - entry.cost;
  entry.cost = cost;
}

void PartialTable::erase(Entries::iterator entry) {
  const auto share = senders_.find(entry->key.sender);
  charge(*entry, 0);
  if (--share->second.frames == 0) senders_.erase(share);
  index_.erase(entry->key);
  entries_.erase(entry);
}

void PartialTable::evict_oldest_of(const Origin &sender) {
  auto oldest = entries_.end();
  for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
    if (entry->key.sender != sender) continue;
    if (oldest == entries_.end() || entry->born < oldest->born) oldest = entry;
  }
  if (oldest == entries_.end()) return;
  ++evicted_;
  erase(oldest);
}

// By host first: a host cannot look small by sending from many ports.
Origin PartialTable::largest_sender() const {
  std::map<Address, std::size_t> hosts;
  for (const auto &[origin, share] : senders_) hosts[origin.host] += share.bytes;
  std::pair<std::size_t, std::size_t> most{0, 0};
  Origin largest;
  for (const auto &[origin, share] : senders_) {
    const std::pair size{hosts[origin.host], share.bytes};
    if (size < most) continue;
    most = size;
    largest = origin;
  }
  return largest;
}

// The host with most senders, the newcomer's own when no other has more: who comes with many
// ports makes room for them itself. Among equals the one that has waited longest.
Address PartialTable::crowded_host(const Address &newcomer) const {
  std::map<Address, std::size_t> hosts;
  for (const auto &[origin, share] : senders_) ++hosts[origin.host];
  const auto own = hosts.find(newcomer);
  Address crowded = own != hosts.end() ? newcomer : entries_.front().key.sender.host;
  for (const Entry &entry : entries_) {
    if (hosts[entry.key.sender.host] > hosts[crowded]) crowded = entry.key.sender.host;
  }
  return crowded;
}

Origin PartialTable::idlest_sender(const Address &host) const {
  for (const Entry &entry : entries_) {
    if (entry.key.sender.host == host) return entry.key.sender;
  }
  return entries_.front().key.sender;
}

}  // namespace sentry::udp
