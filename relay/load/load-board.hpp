// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <atomic>
#include <cstdint>

#include "relay/load/governor.hpp"

namespace sentry::relay {

// What the relay does at this moment, for every thread that answers. Written by the one that
// governs; readers need no order between the fields.
struct LoadBoard {
  std::atomic<LoadState> state{LoadState::kNormal};
  std::atomic<std::uint32_t> poll_interval_ms{0};  // 0: as the settings say
  std::atomic<bool> starting{false};               // not ready yet, though nobody is refused
  std::atomic<bool> draining{false};
  // All places are taken: newcomers are refused whatever the state.
  std::atomic<bool> full{false};

  [[nodiscard]] bool refuses_newcomers() const {
    return draining.load(std::memory_order_relaxed) || full.load(std::memory_order_relaxed) ||
           state.load(std::memory_order_relaxed) >= LoadState::kRefusing;
  }
  [[nodiscard]] bool serves_smaller() const {
    return state.load(std::memory_order_relaxed) >= LoadState::kSmaller;
  }
};

}  // namespace sentry::relay
