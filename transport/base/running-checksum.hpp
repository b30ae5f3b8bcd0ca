// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

struct XXH3_state_s;

namespace sentry {

// payload_checksum() of bytes that come one part after another.
class RunningChecksum {
 public:
  RunningChecksum();

  void add(std::span<const std::byte> part);
  [[nodiscard]] std::uint64_t value() const;  // of all that was added so far

 private:
  struct Deleter {
    void operator()(XXH3_state_s *state) const;
  };
  std::unique_ptr<XXH3_state_s, Deleter> state_;
};

}  // namespace sentry
