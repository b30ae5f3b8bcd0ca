// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <span>
#include <string>

#include "relay/library/relay-state.hpp"
#include "relay/load/governor.hpp"
#include "relay/load/load-board.hpp"
#include "relay/load/load-meter.hpp"

namespace sentry::relay {

// Looks some times a second at what the lanes do, and tells them what to do about their load. One
// thread.
class LoadWatch {
 public:
  using Workers = std::span<const WorkerMetrics *const>;

  LoadWatch(const RelayState &state, LoadBoard &board);

  void look(Workers workers, HeldBytes held, std::int64_t now_ns);
  [[nodiscard]] const LoadAdvice &advice() const { return advice_; }
  // What /metrics tells.
  [[nodiscard]] std::string metrics_text(Workers workers, std::uint64_t log_entries_lost) const;

 private:
  const RelayState &state_;
  LoadBoard &board_;
  LoadMeter meter_;
  Governor governor_;
  LoadAdvice advice_;
  HeldBytes held_;
};

}  // namespace sentry::relay
