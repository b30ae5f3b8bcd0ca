// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/lane/wake-up.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

namespace sentry::relay::lane {

WakeUp::WakeUp() : Watched(Kind::kWakeUp), fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

void WakeUp::ring() {
  if (rung_.exchange(true)) return;
  const std::uint64_t one = 1;
  // The counter cannot overflow, so nothing can fail that would matter.
  [[maybe_unused]] const ssize_t written = ::write(fd_.get(), &one, sizeof one);
}

/// Call it before looking at what may have changed: a ring that comes meanwhile is heard again.
void WakeUp::hear() {
  std::uint64_t rings = 0;
  [[maybe_unused]] const ssize_t got = ::read(fd_.get(), &rings, sizeof rings);
  rung_.exchange(false);
}

}  // namespace sentry::relay::lane
