// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "relay/http/answerer.hpp"
#include "relay/lane/prepared-reply.hpp"

namespace sentry::relay::lane {

// What targets mean, by their bytes: thousands of viewers ask for the same few. When it is full it
// begins anew, so that targets nobody asks for twice cost little.
class RouteCache {
 public:
  static constexpr std::size_t kMost = 1024;
  static constexpr std::size_t kManyAtOnce = 32;

  struct Entry {
    std::uint64_t id;   // never given twice
    Request request{};  // everything but what differs from viewer to viewer
    // To a plain GET for the newest frame, in one millisecond of UTC.
    PreparedReply latest{kManyAtOnce};
  };

  [[nodiscard]] Entry *find(std::string_view target) {
    const auto found = entries_.find(target);
    return found == entries_.end() ? nullptr : &found->second;
  }
  // Valid until the next add() or clear().
  Entry &add(std::string_view target, Route route) {
    if (entries_.size() >= kMost) entries_.clear();
    Entry entry{.id = ++last_id_};
    entry.request.route = std::move(route);
    return entries_.insert_or_assign(std::string(target), std::move(entry)).first->second;
  }
  void clear() { entries_.clear(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };

  std::unordered_map<std::string, Entry, Hash, std::equal_to<>> entries_;
  std::uint64_t last_id_ = 0;
};

}  // namespace sentry::relay::lane
