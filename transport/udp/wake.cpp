// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/wake.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "transport/base/clock.hpp"

namespace sentry::udp {

Result<Wake> Wake::create() {
  UniqueFd fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!fd) {
    const int number = errno;
    return Error{ErrorCode::kSystem,
                 std::string("Cannot create an eventfd: ") + std::strerror(number), number};
  }
  return Wake(std::move(fd));
}

void Wake::signal() const {
  const std::uint64_t one = 1;
  // Fails only when the counter is full, and then it is signalled already.
  [[maybe_unused]] const auto written = ::write(fd_.get(), &one, sizeof one);
}

void Wake::clear() const {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto taken = ::read(fd_.get(), &count, sizeof count);
}

namespace {
constexpr std::int64_t kHour = 3600 * kNanosecondsPerSecond;
}  // namespace

/// Waits until `fd` (or none: -1) has one of `events`, this is signalled, or monotonic_now_ns() has
/// reached `until_ns`. A signal comes first and is not cleared.
Waited Wake::wait(int fd, short events, std::int64_t until_ns) const {
  std::array<pollfd, 2> fds{{{fd_.get(), POLLIN, 0}, {fd, events, 0}}};
  for (;;) {
    // An hour at a time fits a 32-bit time_t too.
    const std::int64_t left = std::clamp<std::int64_t>(until_ns - monotonic_now_ns(), 0, kHour);
    const timespec limit{static_cast<time_t>(left / kNanosecondsPerSecond),
                         static_cast<long>(left % kNanosecondsPerSecond)};
    const int ready = ::ppoll(fds.data(), fds.size(), &limit, nullptr);
    if (ready < 0 && errno == EINTR) continue;
    if (fds[0].revents != 0) return Waited::kWoken;
    if (ready > 0) return Waited::kReady;
    if (ready < 0 || monotonic_now_ns() >= until_ns) return Waited::kTimeout;
  }
}

}  // namespace sentry::udp
